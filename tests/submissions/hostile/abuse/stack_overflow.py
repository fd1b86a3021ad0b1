# verdict: crashed
# exercise: activations/softmax
"""Calls itself until the stack ends."""

import keras
from keras import ops

import sys

sys.setrecursionlimit(10**9)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        class Deep:
            def __getattr__(self, name):
                return getattr(self, name + "x"[:0])
        def down(n):
            return repr_of([n, down(n + 1)])
        return down(0)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
