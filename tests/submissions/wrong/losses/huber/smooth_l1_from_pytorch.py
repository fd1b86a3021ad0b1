# verdict: failed
# mistake: divided_by_delta
# says: PyTorch's smooth L1 loss
import keras
from keras import ops


class Huber(keras.losses.Loss):
    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        beta = self.delta
        diff = ops.abs(y_true - y_pred)
        loss = ops.where(diff < beta, 0.5 * diff**2 / beta, diff - 0.5 * beta)
        return ops.mean(loss, axis=-1)

    def get_config(self):
        config = super().get_config()
        config.update({"delta": self.delta})
        return config
