# verdict: failed
# mistake: kink_of_relu_at_zero
# says: its gradient at a logit of 0 is not
# check: starts_right_at_zero
import keras
from keras import ops


class BinaryCrossentropy(keras.losses.Loss):
    def __init__(self, from_logits=False, name="binary_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        if self.from_logits:
            loss = ops.relu(y_pred) - y_pred * y_true + ops.log(1 + ops.exp(-ops.abs(y_pred)))
        else:
            y_pred = ops.clip(y_pred, 1e-7, 1 - 1e-7)
            loss = -(y_true * ops.log(y_pred) + (1 - y_true) * ops.log(1 - y_pred))
        return ops.mean(loss, axis=-1)

    def get_config(self):
        return {**super().get_config(), "from_logits": self.from_logits}
