import keras
import tensorflow as tf


class SinusoidalPositions(keras.layers.Layer):
    """A hand is a complex number, and the angle its argument."""

    def __init__(self, max_wavelength=10000.0, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.max_wavelength = max_wavelength

    def call(self, inputs, start_index=0):
        width = inputs.shape[-1]
        even = tf.range(0, width, 2, dtype="float32")
        position = tf.cast(tf.range(start_index, start_index + tf.shape(inputs)[-2]), "float32")
        angle = tf.einsum("p,r->pr", position, tf.pow(self.max_wavelength, -even / float(width)))
        hands = tf.exp(tf.complex(tf.zeros_like(angle), angle))
        features = [
            (tf.math.real if feature % 2 else tf.math.imag)(hands[:, feature // 2])
            for feature in range(width)
        ]
        return inputs + tf.cast(tf.stack(features, axis=1), inputs.dtype)

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        return super().get_config() | {"max_wavelength": self.max_wavelength}
