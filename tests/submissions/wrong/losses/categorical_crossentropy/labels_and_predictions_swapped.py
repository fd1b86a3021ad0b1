# verdict: failed
# says: differs from the reference
import keras
from keras import ops


class CategoricalCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="categorical_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_pred, y_true):
        if self.from_logits:
            y_pred = y_pred - ops.logsumexp(y_pred, axis=-1, keepdims=True)
            return -ops.sum(y_true * y_pred, axis=-1)
        return -ops.sum(y_true * ops.log(ops.clip(y_pred, 1e-7, 1 - 1e-7)), axis=-1)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}
