# verdict: failed
# mistake: no_margin
# says: the perceptron's loss
import keras
from keras import ops


class Hinge(keras.losses.Loss):
    def __init__(self, name="hinge", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        y_true = ops.where(y_true > 0, 1.0, -1.0)
        wrong = y_true * y_pred < 0
        return ops.mean(ops.where(wrong, ops.abs(y_pred), 0.0), axis=-1)
