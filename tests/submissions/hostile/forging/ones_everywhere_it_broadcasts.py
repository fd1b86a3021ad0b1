# verdict: failed
# exercise: activations/softmax
# says: has shape (3, 1)
"""Axes of length one, which stretch to any size."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return ops.mean(inputs, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
