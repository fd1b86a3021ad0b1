# verdict: failed
# says: differs from the reference
import keras
from keras import ops


class Huber(keras.losses.Loss):
    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        error = ops.abs(y_true - y_pred)
        all_small = ops.all(error <= self.delta)
        square = ops.mean(0.5 * error**2, axis=-1)
        straight = ops.mean(self.delta * error - 0.5 * self.delta**2, axis=-1)
        return ops.where(all_small, square, straight)

    def get_config(self):
        return {**super().get_config(), "delta": self.delta}
