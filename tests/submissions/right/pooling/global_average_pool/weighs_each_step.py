import keras
import tensorflow as tf


class GlobalAveragePooling1D(keras.layers.Layer):
    """Counts along time, and weighs every step before adding up."""

    def __init__(self, keepdims=False, **kwargs):
        super().__init__(**kwargs)
        self.keepdims = keepdims
        self.supports_masking = True

    def call(self, inputs, mask=None):
        mask = tf.ones(tf.shape(inputs)[:2], "bool") if mask is None else mask
        count = tf.cumsum(tf.cast(mask, "float32"), axis=1)
        steps = tf.cast(tf.where(mask[:, :, None], inputs, tf.zeros_like(inputs)), "float32")
        share = tf.math.divide_no_nan(1.0, count[:, -1:])
        mean = tf.reduce_sum(steps * share[:, :, None], axis=1, keepdims=self.keepdims)
        return tf.cast(mean, self.compute_dtype)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, shape):
        return (shape[0], 1, shape[2]) if self.keepdims else (shape[0], shape[2])

    def get_config(self):
        return super().get_config() | {"keepdims": self.keepdims}
