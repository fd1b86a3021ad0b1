import keras
import tensorflow as tf


class Hinge(keras.losses.Loss):
    """Yes pays for scores below 1, no for scores above -1."""

    def __init__(self, name="hinge", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        price_of_yes = tf.nn.relu(1 - y_pred)
        price_of_no = tf.nn.relu(1 + y_pred)
        return tf.reduce_mean(tf.where(y_true > 0, price_of_yes, price_of_no), axis=-1)
