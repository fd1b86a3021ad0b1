# verdict: failed
# mistake: multiplies_by_zero
# says: 0 times NaN or infinity is NaN
# check: ignores_whatever_is_predicted_there
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
        labels = ops.cast(y_true, "int32")
        if self.from_logits:
            log_p = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
        else:
            log_p = ops.log(ops.clip(y_pred, 1e-7, 1 - 1e-7))
        one_hot = ops.one_hot(labels, y_pred.shape[-1], dtype=log_p.dtype)
        losses = -ops.sum(one_hot * log_p, axis=-1)
        if self.ignore_class is None:
            return losses
        counts = labels != self.ignore_class
        return counting(losses * ops.cast(counts, losses.dtype), counts)

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }
