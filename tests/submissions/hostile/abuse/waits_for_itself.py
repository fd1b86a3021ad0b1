# verdict: timed_out
# exercise: activations/softmax
# says: did not finish
"""Waits for a lock that it holds."""

import keras
from keras import ops

import threading

lock = threading.Lock()


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        lock.acquire()
        lock.acquire()
        return inputs

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
