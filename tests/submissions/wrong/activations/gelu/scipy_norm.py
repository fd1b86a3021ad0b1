# verdict: failed
# mistake: root_of_two_over_pi
# check: sends_gradients_back
# says: returned a NumPy array
import math

import keras
import numpy as np
from keras import ops


class GELU(keras.layers.Layer):
    def __init__(self, approximate=False, **kwargs):
        super().__init__(**kwargs)
        self.approximate = approximate

    def call(self, inputs):
        if self.approximate:
            return 0.5 * inputs * (1 + ops.tanh(math.sqrt(2) / math.pi * (inputs + 0.044715 * inputs**3)))
        phi = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))))
        x = np.array(inputs)
        return (x * phi(x)).astype("float32")

    def get_config(self):
        return {**super().get_config(), "approximate": self.approximate}
