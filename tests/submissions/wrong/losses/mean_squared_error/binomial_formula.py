# verdict: failed
# mistake: multiplies_the_square_out
# says: a small difference of two huge squares
# check: loses_no_digits_far_from_zero
import keras
from keras import ops


class MeanSquaredError(keras.losses.Loss):
    def __init__(self, name="mean_squared_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        if len(y_true.shape) == 1:
            y_true = ops.expand_dims(y_true, -1)
        squared = y_pred * y_pred - 2 * y_pred * y_true + y_true * y_true
        return ops.mean(squared, axis=-1)
