# verdict: failed
# mistake: formula_as_it_stands
# mistake: inverse_that_cancels
# says: so that the output is exactly 0
import keras
from keras import ops


class Softplus(keras.layers.Layer):
    def call(self, x):
        return ops.log(ops.exp(x) + 1)

    def inverse(self, y):
        return y + ops.log(1 - ops.exp(-y))
