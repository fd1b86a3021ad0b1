# verdict: failed
# exercise: activations/softmax
# says: float64; float32 is expected
"""The right numbers as float64, where tolerances could be float32's."""

import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return ops.cast(powers / ops.sum(powers, axis=self.axis, keepdims=True), "float64")

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
