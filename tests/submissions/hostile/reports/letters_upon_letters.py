# verdict: crashed
# exercise: activations/softmax
"""Accents piled up on one letter, over the lines above."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError("Z" + "\u0301" * 5000)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
