# verdict: failed
# mistake: averages_over_the_batch
# says: Keras cannot weigh, mask or sum them
import keras
from keras import ops


class MeanSquaredError(keras.losses.Loss):
    def __init__(self, name="mean_squared_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        y_true = ops.reshape(y_true, ops.shape(y_pred))
        total = ops.sum((y_true - y_pred) ** 2)
        return total / ops.cast(ops.size(y_pred), y_pred.dtype)
