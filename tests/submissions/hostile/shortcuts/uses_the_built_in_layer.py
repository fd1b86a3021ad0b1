# verdict: refused
# exercise: activations/softmax
# says: keras.layers.Softmax
"""Hands the work to the layer of that name."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return keras.layers.Softmax(axis=self.axis)(inputs)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
