import keras
import tensorflow as tf


class LayerNormalization(keras.layers.Layer):
    """Moves the features to the end, projects onto the plane of sum 0, and divides by the length."""

    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        size = input_shape[self.axis]
        self.beta = self.add_weight(shape=[size], initializer="zeros")
        self.gamma = self.add_weight(shape=[size], initializer="ones")
        self.size = size

    def call(self, inputs):
        words = keras.ops.moveaxis(tf.cast(inputs, "float32"), self.axis, -1)
        # Around a first mean the second one is free of the rounding that a large number costs.
        words = words - tf.reduce_sum(words, axis=-1, keepdims=True) / self.size
        plane = tf.eye(self.size) - 1.0 / self.size
        words = tf.einsum("...j,jk->...k", words, plane)
        squares = tf.einsum("...j,...j->...", words, words)[..., tf.newaxis]
        words = words / tf.sqrt(squares / self.size + self.epsilon)
        words = words * tf.cast(self.gamma, "float32") + tf.cast(self.beta, "float32")
        return keras.ops.moveaxis(tf.cast(words, self.compute_dtype), -1, self.axis)

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        return super().get_config() | {"axis": self.axis, "epsilon": self.epsilon}
