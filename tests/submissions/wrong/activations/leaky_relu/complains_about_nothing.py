# verdict: failed
# check: refuses_negative_slopes
# says: got nothing, expected a ValueError with the slope in it
import keras
from keras import ops


class LeakyReLU(keras.layers.Layer):
    def __init__(self, negative_slope=0.3, **kwargs):
        super().__init__(**kwargs)
        self.negative_slope = abs(negative_slope)
        self.supports_masking = True

    def call(self, inputs):
        leak = ops.minimum(inputs, 0.0) * self.negative_slope
        return ops.maximum(inputs, 0.0) + leak

    def get_config(self):
        return {**super().get_config(), "negative_slope": self.negative_slope}
