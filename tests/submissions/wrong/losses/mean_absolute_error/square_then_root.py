# verdict: failed
# mistake: root_of_the_square
# says: infinite slope at 0
# check: rests_where_the_error_is_zero
# check: measures_huge_errors
import keras
from keras import ops


class MeanAbsoluteError(keras.losses.Loss):
    def __init__(self, name="mean_absolute_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        distance = ops.sqrt((y_true - y_pred) ** 2)
        return ops.mean(distance, axis=-1)
