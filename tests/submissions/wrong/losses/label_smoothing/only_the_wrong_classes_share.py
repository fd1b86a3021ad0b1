# verdict: failed
# mistake: spreads_over_the_others
# says: over the K - 1 other classes
import keras
from keras import ops


class SmoothedCrossentropy(keras.losses.Loss):
    def __init__(self, label_smoothing=0.1, name="smoothed_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        classes = y_pred.shape[-1]
        on, off = 1 - self.label_smoothing, self.label_smoothing / (classes - 1)
        one_hot = ops.one_hot(ops.cast(y_true, "int32"), classes, dtype=y_pred.dtype)
        smooth = one_hot * (on - off) + off
        log_p = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
        return -ops.sum(smooth * log_p, axis=-1)

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
