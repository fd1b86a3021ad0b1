# verdict: crashed
# exercise: activations/softmax
"""Escapes in the names of classes, layers and functions."""

import keras
from keras import ops

ESCAPES = "\x1b[2J\x1b[31mred\x1b]0;owned\x07\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\x9b31m\x1b]52;c;cGFja2V0\x07\x08\x08\r"

Boom = type("Boom" + ESCAPES, (Exception,), {"__module__": ESCAPES, "__qualname__": ESCAPES})


def fail():
    raise Boom(ESCAPES)


fail.__code__ = fail.__code__.replace(co_name=ESCAPES, co_qualname=ESCAPES)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        fail()

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
