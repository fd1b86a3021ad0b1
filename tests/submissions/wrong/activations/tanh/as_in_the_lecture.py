# verdict: failed
# mistake: formula_of_the_textbooks
# check: keeps_the_digits_of_tiny_inputs
# check: stays_finite_far_from_zero
# says: gradient of inputs far below 0 holds NaN
import keras
from keras import ops


class Tanh(keras.layers.Layer):
    def call(self, x):
        return 2 / (1 + ops.exp(-2 * x)) - 1
