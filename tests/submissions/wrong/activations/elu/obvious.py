# verdict: failed
# mistake: exponential_minus_one
# check: learns_far_from_zero
# says: gradient of inputs far above 0 holds NaN
import keras
from keras import ops


class ELU(keras.layers.Layer):
    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, x):
        return ops.where(x > 0, x, self.alpha * (ops.exp(x) - 1))

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}
