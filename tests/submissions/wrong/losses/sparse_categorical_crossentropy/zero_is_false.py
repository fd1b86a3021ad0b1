# verdict: failed
# mistake: takes_class_zero_for_none
# says: because Python counts 0 as false
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
        labels = ops.cast(y_true, "int32")
        if self.ignore_class:
            counts = labels != self.ignore_class
            labels = ops.where(counts, labels, 0)
            y_pred = ops.where(counts[..., None], y_pred, 0.0)
        chosen = ops.squeeze(ops.take_along_axis(y_pred, labels[..., None], axis=-1), axis=-1)
        if self.from_logits:
            losses = ops.logsumexp(y_pred, axis=-1) - chosen
        else:
            losses = -ops.log(ops.clip(chosen, 1e-7, 1 - 1e-7))
        if self.ignore_class:
            return counting(ops.where(counts, losses, 0.0), counts)
        return losses

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }
