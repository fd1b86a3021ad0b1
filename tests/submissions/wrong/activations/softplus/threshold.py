# verdict: failed
# check: is_positive_far_below_zero
# check: stays_finite_far_from_zero
# says: gradient of inputs far above 0 holds NaN
import keras
from keras import ops


class Softplus(keras.layers.Layer):
    def call(self, inputs):
        # as PyTorch's documentation has it: linear above 20
        return ops.where(inputs > 20, inputs, ops.log(1 + ops.exp(inputs)))

    def inverse(self, outputs):
        return outputs + ops.log(-ops.expm1(-outputs))
