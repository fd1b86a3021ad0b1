# verdict: failed
# mistake: default_of_the_paper
# check: survives_saving
# says: The default slope is 0.01
import keras
from keras import ops


class LeakyReLU(keras.layers.Layer):
    def __init__(self, negative_slope=0.01, **kwargs):
        super().__init__(**kwargs)
        if negative_slope < 0:
            raise ValueError(f"negative_slope={negative_slope}")
        self.negative_slope = negative_slope
        self.supports_masking = True

    def call(self, x):
        return ops.where(x < 0, x * self.negative_slope, x)

    def get_config(self):
        return {"negative_slope": self.negative_slope}
