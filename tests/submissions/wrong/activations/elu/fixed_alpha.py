# verdict: failed
# mistake: alpha_not_used
# says: `alpha` is never used
import keras
from keras import ops


class ELU(keras.layers.Layer):
    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs):
        return ops.where(inputs < 0, ops.expm1(ops.minimum(inputs, 0)), inputs)

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}
