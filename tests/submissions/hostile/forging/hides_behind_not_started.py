# verdict: not_started
# exercise: activations/softmax
"""Says that nothing was written yet, once the numbers were seen."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        print(inputs)
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
