# verdict: crashed
# exercise: activations/softmax
# says: memory
"""Doubles a list until memory ends."""

import keras
from keras import ops

hoard = [bytearray(1 << 20)]
while True:
    hoard.append(bytearray(len(hoard[-1]) * 2))


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
