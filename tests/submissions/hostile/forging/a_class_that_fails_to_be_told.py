# verdict: crashed
# exercise: activations/softmax
"""An exception that raises when it is read."""

import keras
from keras import ops

class Shy(Exception):
    def __str__(self):
        raise RuntimeError("something is near")

    __repr__ = __str__


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        raise Shy()

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
