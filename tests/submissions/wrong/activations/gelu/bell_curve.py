# verdict: failed
# check: weighs_by_the_normal_distribution
# mistake: square_for_cube
# says: x² where x³ belongs
import math

import keras
from keras import ops


class GELU(keras.layers.Layer):
    def __init__(self, approximate=False, **kwargs):
        super().__init__(**kwargs)
        self.approximate = approximate

    def call(self, inputs):
        if self.approximate:
            inside = math.sqrt(2 / math.pi) * (inputs + 0.044715 * ops.square(inputs))
            return 0.5 * inputs * (1 + ops.tanh(inside))
        # the density, where the cumulative distribution was meant
        return inputs * ops.exp(-0.5 * inputs**2) / math.sqrt(2 * math.pi)

    def get_config(self):
        return {**super().get_config(), "approximate": self.approximate}
