# verdict: failed
# mistake: maximum_and_absolute_value
# mistake: inverse_that_overflows
# says: the slope comes out as 1, not ½
import keras
from keras import ops


class Softplus(keras.layers.Layer):
    def call(self, inputs):
        return ops.logaddexp(inputs, 0.0)

    def inverse(self, outputs):
        return ops.log(ops.expm1(outputs))
