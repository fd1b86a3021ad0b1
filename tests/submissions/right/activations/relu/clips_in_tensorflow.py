import keras
import tensorflow as tf


class ReLU(keras.layers.Layer):
    def __init__(self, max_value=None, **kwargs):
        super().__init__(**kwargs)
        self.max_value = max_value

    def call(self, inputs):
        out = tf.maximum(tf.zeros_like(inputs), inputs)
        if self.max_value is not None:
            out = tf.clip_by_value(out, 0.0, self.max_value)
        return out

    def get_config(self):
        config = super().get_config()
        config.update({"max_value": self.max_value})
        return config


def dead_units(outputs):
    activity = tf.reduce_sum(outputs, axis=-2)
    while activity.shape.rank > 1:
        activity = tf.reduce_sum(activity, axis=-2)
    return tf.logical_not(activity > 0)
