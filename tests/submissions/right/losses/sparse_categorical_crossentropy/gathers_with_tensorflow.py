import keras
import tensorflow as tf


class SparseCategoricalCrossentropy(keras.losses.Loss):
    """Ignored rows are replaced by a uniform prediction for class 0, then every row is treated alike."""

    def __init__(
        self, from_logits=False, ignore_class=None, name="sparse_categorical_crossentropy", **kwargs
    ):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits
        self.ignore_class = ignore_class

    def call(self, y_true, y_pred):
        labels = tf.cast(y_true, tf.int32)
        ignored = tf.zeros_like(labels, tf.bool)
        if self.ignore_class is not None:
            ignored = labels == self.ignore_class
        labels = tf.where(ignored, tf.zeros_like(labels), labels)
        y_pred = tf.where(ignored[..., tf.newaxis], tf.ones_like(y_pred), y_pred)
        at_label = tf.gather(y_pred, labels, axis=-1, batch_dims=labels.shape.rank)
        if self.from_logits:
            losses = tf.reduce_logsumexp(y_pred, axis=-1) - at_label
        else:
            losses = -tf.math.log(tf.clip_by_value(at_label, 1e-7, 1 - 1e-7))
        losses = tf.where(ignored, tf.zeros_like(losses), losses)
        if self.ignore_class is not None:
            losses._keras_mask = tf.logical_not(ignored)
        return losses

    def get_config(self):
        config = super().get_config()
        config.update(from_logits=self.from_logits, ignore_class=self.ignore_class)
        return config
