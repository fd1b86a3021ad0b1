# verdict: failed
# exercise: activations/softmax
# says: a dictionary
"""Escapes in the text and the keys that it returns."""

import keras
from keras import ops

ESCAPES = "\x1b[2J\x1b[31mred\x1b]0;owned\x07\x1b]8;;http://evil.example\x07link\x1b]8;;\x07\x9b31m\x1b]52;c;cGFja2V0\x07\x08\x08\r"


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return {ESCAPES: ESCAPES, 'x': [ESCAPES]}

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
