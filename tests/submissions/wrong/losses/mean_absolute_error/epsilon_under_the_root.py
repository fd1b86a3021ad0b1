# verdict: failed
# says: the square of a large error overflows
# check: measures_huge_errors
import keras
from keras import ops


class MeanAbsoluteError(keras.losses.Loss):
    def __init__(self, name="mean_absolute_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        error = y_pred - y_true
        return ops.mean(ops.sqrt(error * error + 1e-12), axis=-1)
