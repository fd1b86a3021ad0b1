# verdict: failed
# mistake: larger_of_the_two
# mistake: mask_dropped
# says: as soon as the slope is above 1
import keras
from keras import ops


class LeakyReLU(keras.layers.Layer):
    def __init__(self, negative_slope=0.3, **kwargs):
        super().__init__(**kwargs)
        if negative_slope < 0:
            raise ValueError("negative_slope must be at least 0, but is " + str(negative_slope))
        self.alpha = negative_slope

    def call(self, z):
        return ops.maximum(z, self.alpha * z)

    def get_config(self):
        return {**super().get_config(), "negative_slope": self.alpha}
