# verdict: failed
# mistake: all_sines_first
# says: All sines come first, then all cosines
# check: adds_sines_and_cosines
import keras
from keras import ops


class SinusoidalPositions(keras.layers.Layer):
    def __init__(self, max_wavelength=10000.0, **kwargs):
        super().__init__(**kwargs)
        self.max_wavelength = max_wavelength
        self.supports_masking = True

    def call(self, inputs, start_index=0):
        width = inputs.shape[-1]
        half = (width + 1) // 2
        position = ops.arange(ops.shape(inputs)[-2], dtype="float32") + start_index
        rate = ops.power(self.max_wavelength, -2.0 * ops.arange(half, dtype="float32") / width)
        angle = ops.expand_dims(position, 1) * ops.expand_dims(rate, 0)
        signal = ops.concatenate([ops.sin(angle), ops.cos(angle)], axis=1)[:, :width]
        return inputs + ops.cast(signal, inputs.dtype)

    def get_config(self):
        return {**super().get_config(), "max_wavelength": self.max_wavelength}
