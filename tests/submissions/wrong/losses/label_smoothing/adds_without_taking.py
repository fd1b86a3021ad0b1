# verdict: failed
# mistake: takes_nothing_off_the_truth
# says: the smoothed label adds up to 1 + ε
import keras
from keras import ops


class SmoothedCrossentropy(keras.losses.Loss):
    def __init__(self, label_smoothing=0.1, name="smoothed_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        classes = y_pred.shape[-1]
        labels = ops.one_hot(ops.cast(y_true, "int32"), classes, dtype=y_pred.dtype)
        labels = labels + self.label_smoothing / classes
        log_p = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
        return -ops.sum(labels * log_p, axis=-1)

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
