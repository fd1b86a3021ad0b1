# verdict: crashed
# exercise: activations/softmax
"""An exception as long as a library."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError("no " * 30_000_000)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
