import keras
import tensorflow as tf


class MeanAbsoluteError(keras.losses.Loss):
    """The 1-norm of each sample's errors, divided by how many there are."""

    def __init__(self, name="mean_absolute_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        norms = tf.norm(tf.subtract(y_true, y_pred), ord=1, axis=-1)
        return norms / tf.cast(tf.shape(y_pred)[-1], norms.dtype)
