# verdict: crashed
# exercise: activations/softmax
# says: thread
"""Starts threads until there are no more."""

import keras
from keras import ops

import threading

go = threading.Event()
for _ in range(100_000):
    threading.Thread(target=go.wait, daemon=True).start()


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
