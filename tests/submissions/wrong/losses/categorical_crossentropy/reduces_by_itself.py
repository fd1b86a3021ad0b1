# verdict: failed
# mistake: averages_over_the_batch
# says: Keras cannot weigh, mask or sum them
import keras
from keras import ops


class CategoricalCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="categorical_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        if self.from_logits:
            biggest = ops.max(y_pred, axis=-1, keepdims=True)
            log_p = y_pred - biggest - ops.log(ops.sum(ops.exp(y_pred - biggest), axis=-1, keepdims=True))
        else:
            log_p = ops.log(ops.clip(y_pred, 1e-7, 1 - 1e-7))
        surprise = -ops.sum(y_true * log_p, axis=-1)
        return ops.mean(surprise)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}
