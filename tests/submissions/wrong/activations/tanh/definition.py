# verdict: failed
# mistake: sinh_over_cosh
# says: infinity divided by infinity is NaN
import keras
from keras import ops


class Tanh(keras.layers.Layer):
    def call(self, inputs):
        sinh = ops.sinh(inputs)
        return sinh / ops.cosh(inputs)
