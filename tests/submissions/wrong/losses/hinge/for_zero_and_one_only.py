# verdict: failed
# mistake: converts_every_label
# says: turns a label of -1 into -3
# check: asks_for_a_margin_of_one
import keras
from keras import ops


class Hinge(keras.losses.Loss):
    def __init__(self, name="hinge", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        y_true = y_true * 2.0 - 1.0
        return ops.mean(ops.relu(1.0 - y_true * y_pred), axis=-1)
