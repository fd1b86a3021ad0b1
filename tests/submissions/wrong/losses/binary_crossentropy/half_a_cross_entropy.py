# verdict: failed
# mistake: says_nothing_about_no
# says: says yes to everything has a loss of 0
import keras
from keras import ops


class BinaryCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="binary_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        # minus the logarithm of the probability, from either kind of prediction
        if self.from_logits:
            return ops.mean(y_true * ops.softplus(-y_pred), axis=-1)
        surprise = -ops.log(ops.clip(y_pred, 1e-7, 1 - 1e-7))
        return ops.mean(y_true * surprise, axis=-1)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}
