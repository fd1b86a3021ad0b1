# verdict: timed_out
# exercise: activations/softmax
# says: did not finish
"""Never comes back."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        while True:
            pass

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
