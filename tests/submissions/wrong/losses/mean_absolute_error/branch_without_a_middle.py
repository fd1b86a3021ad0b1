# verdict: failed
# mistake: chooses_between_the_error_and_its_opposite
# says: the branch for negative errors is taken
# check: rests_where_the_error_is_zero
import keras
from keras import ops


class MeanAbsoluteError(keras.losses.Loss):
    def __init__(self, name="mean_absolute_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        too_much = y_pred - y_true
        too_little = y_true - y_pred
        return ops.mean(ops.where(y_pred > y_true, too_much, too_little), axis=-1)
