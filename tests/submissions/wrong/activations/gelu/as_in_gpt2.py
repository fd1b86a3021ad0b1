# verdict: failed
# mistake: always_the_tanh_form
# says: whatever `approximate` says
import keras
import numpy as np
from keras import ops


class GELU(keras.layers.Layer):
    def __init__(self, approximate=False, **kwargs):
        super().__init__(**kwargs)
        self.approximate = approximate

    def call(self, x):
        inner = np.sqrt(2 / np.pi) * (x + 0.044715 * ops.power(x, 3))
        return 0.5 * x * (1 + ops.tanh(inner))

    def get_config(self):
        return {**super().get_config(), "approximate": self.approximate}
