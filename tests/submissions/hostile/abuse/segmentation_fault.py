# verdict: crashed
# exercise: activations/softmax
# says: a segmentation fault
"""Reads where nothing is."""

import keras
from keras import ops

import ctypes


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return ctypes.string_at(0)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
