# verdict: failed | crashed
# exercise: activations/softmax
# says: Unable to allocate
"""One array larger than the machine."""

import keras
from keras import ops

import numpy as np


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return ops.convert_to_tensor(np.ones((200_000, 200_000)))

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
