# verdict: failed
# mistake: logarithm_of_a_sigmoid
# says: no answer can cost more than 16.1
# check: stays_exact_for_large_logits
import keras
from keras import ops


class BinaryCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="binary_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        if self.from_logits:
            y_pred = ops.sigmoid(y_pred)
        y_pred = ops.clip(y_pred, 1e-7, 1.0 - 1e-7)
        log_likelihood = y_true * ops.log(y_pred) + (1.0 - y_true) * ops.log(1.0 - y_pred)
        return ops.mean(-log_likelihood, axis=-1)

    def get_config(self):
        config = super().get_config()
        config.update({"from_logits": self.from_logits})
        return config
