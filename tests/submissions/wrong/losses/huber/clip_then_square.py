# verdict: failed
# mistake: clips_the_error
# says: beyond delta the loss is flat
import keras
from keras import ops


class Huber(keras.losses.Loss):
    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        error = ops.clip(y_pred - y_true, -self.delta, self.delta)
        return 0.5 * ops.mean(ops.square(error), axis=-1)

    def get_config(self):
        return {**super().get_config(), "delta": self.delta}
