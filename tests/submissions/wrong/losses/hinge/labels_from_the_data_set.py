# verdict: failed
# mistake: zero_as_it_is
# says: their loss is 1 whatever the score
# check: reads_zero_as_no
import keras
from keras import ops


class Hinge(keras.losses.Loss):
    def __init__(self, name="hinge", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        margin = y_true * y_pred
        return ops.mean(ops.maximum(0.0, 1.0 - margin), axis=-1)
