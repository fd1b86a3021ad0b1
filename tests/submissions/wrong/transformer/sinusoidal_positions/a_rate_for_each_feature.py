# verdict: failed
# mistake: own_rate_for_each_feature
# says: sine and cosine of a pair belong to different angles
# check: adds_sines_and_cosines
import keras
import numpy as np
from keras import ops


class SinusoidalPositions(keras.layers.Layer):
    def __init__(self, max_wavelength=10000.0, **kwargs):
        super().__init__(**kwargs)
        self.max_wavelength = max_wavelength
        self.supports_masking = True

    def call(self, inputs, start_index=0):
        d = inputs.shape[-1]
        p = ops.expand_dims(ops.arange(ops.shape(inputs)[-2], dtype="float32") + start_index, -1)
        angle = p / ops.convert_to_tensor(np.power(self.max_wavelength, np.arange(d) / d), "float32")
        even = np.arange(d) % 2 == 0
        table = ops.where(even, ops.sin(angle), ops.cos(angle))
        return inputs + ops.cast(table, inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "max_wavelength": self.max_wavelength}
