# verdict: crashed
# exercise: activations/softmax
"""Half characters, which no encoding holds."""

import keras
from keras import ops

print("x")


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError("\ud800 \udfff")

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
