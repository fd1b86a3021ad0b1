import keras
import tensorflow as tf


class LeakyReLU(keras.layers.Layer):
    supports_masking = True

    def __init__(self, negative_slope=0.3, **kwargs):
        if not negative_slope >= 0:
            raise ValueError(f"negative_slope is {negative_slope}, but must not be below 0")
        super().__init__(**kwargs)
        self.slope = float(negative_slope)

    def call(self, inputs):
        negative = tf.minimum(inputs, tf.zeros([], inputs.dtype))
        positive = tf.maximum(inputs, tf.zeros([], inputs.dtype))
        return positive + tf.cast(self.slope, inputs.dtype) * negative

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super().get_config()
        config["negative_slope"] = self.slope
        return config
