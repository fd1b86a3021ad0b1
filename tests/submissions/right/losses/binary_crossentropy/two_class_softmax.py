import keras
import tensorflow as tf
from keras import ops


class BinaryCrossentropy(keras.losses.Loss):
    """Every question as a choice between two classes, no with a logit of 0 and yes with the given one."""

    def __init__(self, from_logits=False, name="binary_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        labels = tf.stack([1 - y_true, y_true], axis=-1)
        if self.from_logits:
            both = tf.stack([tf.zeros_like(y_pred), y_pred], axis=-1)
            log_p = both - ops.logsumexp(both, axis=-1, keepdims=True)
        else:
            both = tf.stack([1 - y_pred, y_pred], axis=-1)
            log_p = tf.math.log(tf.clip_by_value(both, 1e-7, 1 - 1e-7))
        return -tf.reduce_mean(tf.reduce_sum(labels * log_p, axis=-1), axis=-1)

    def get_config(self):
        config = super().get_config()
        config["from_logits"] = self.from_logits
        return config
