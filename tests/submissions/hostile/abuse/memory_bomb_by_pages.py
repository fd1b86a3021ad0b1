# verdict: crashed
# exercise: activations/softmax
# says: memory
"""Takes memory past Python's own bookkeeping, and fills it."""

import keras
from keras import ops

import ctypes
import mmap

hoard = []
while True:
    piece = mmap.mmap(-1, 512 << 20)
    ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer(piece)), 1, 512 << 20)
    hoard.append(piece)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
