# verdict: timed_out
# exercise: activations/softmax
# says: did not finish
"""Never comes back, and holds the interpreter while it is away."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return inputs * float(str(10 ** (10 ** 8))[0])

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
