# verdict: failed
# mistake: ignored_labels_count
# says: the more padding a batch has, the smaller its mean loss
# check: leaves_the_ignored_class_out
import keras
from keras import ops


def counting(losses, counts):
    losses._keras_mask = counts
    return losses


class SparseCategoricalCrossentropy(keras.losses.Loss):
    def __init__(
        self, from_logits=False, ignore_class=None, name="sparse_categorical_crossentropy", **kwargs
    ):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits
        self.ignore_class = ignore_class

    def call(self, y_true, y_pred):
        y_true = ops.cast(y_true, "int32")
        classes = y_pred.shape[-1]
        if self.ignore_class is not None:
            keep = y_true != self.ignore_class
            y_true = ops.where(keep, y_true, 0)
            y_pred = ops.where(ops.expand_dims(keep, -1), y_pred, 1.0)
        if self.from_logits:
            biggest = ops.max(y_pred, axis=-1, keepdims=True)
            log_p = y_pred - biggest - ops.log(ops.sum(ops.exp(y_pred - biggest), axis=-1, keepdims=True))
        else:
            log_p = ops.log(ops.clip(y_pred, 1e-7, 1 - 1e-7))
        loss = -ops.sum(ops.one_hot(y_true, classes, dtype=log_p.dtype) * log_p, axis=-1)
        if self.ignore_class is not None:
            loss = ops.where(keep, loss, 0.0)
        return loss

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }
