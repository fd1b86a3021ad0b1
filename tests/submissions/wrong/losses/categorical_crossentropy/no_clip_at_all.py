# verdict: failed
# mistake: no_clip
# says: a probability of exactly 0 costs infinity
import keras
from keras import ops


class CategoricalCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="categorical_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        if self.from_logits:
            log_p = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
        else:
            log_p = ops.log(y_pred)
        return -ops.sum(y_true * log_p, axis=-1)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}
