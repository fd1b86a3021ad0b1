# verdict: timed_out
# exercise: activations/softmax
# says: did not finish
"""Sleeps, which costs no processor time."""

import keras
from keras import ops

import time


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        time.sleep(10_000)
        return inputs

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
