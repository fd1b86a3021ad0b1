import keras
import tensorflow as tf


class Huber(keras.losses.Loss):
    """Three pieces, put together by masks and by hand."""

    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        error = tf.subtract(y_pred, y_true)
        delta = tf.cast(self.delta, error.dtype)
        clipped = tf.stop_gradient(tf.clip_by_value(error, -delta, delta))
        # Beyond delta the loss goes on along its tangent, whose slope is the clipped error.
        each = tf.where(tf.abs(error) < delta, error * error / 2, clipped * (error - clipped / 2))
        return tf.reduce_mean(each, axis=-1)

    def get_config(self):
        config = super().get_config()
        config["delta"] = self.delta
        return config
