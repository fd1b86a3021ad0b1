# verdict: failed
# mistake: logarithm_of_a_softmax
# says: stops at 16.1
import keras
from keras import ops


class CategoricalCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="categorical_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        if self.from_logits:
            y_pred = ops.softmax(y_pred)
        y_pred = ops.clip(y_pred, 1e-7, 1 - 1e-7)
        return -ops.sum(y_true * ops.log(y_pred), axis=-1)

    def get_config(self):
        config = super().get_config()
        config["from_logits"] = self.from_logits
        return config
