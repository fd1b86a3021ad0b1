# verdict: failed
# mistake: two_sigmoids_minus_one
# says: leaves only the rounding errors
import keras


class Tanh(keras.layers.Layer):
    def call(self, inputs):
        s = keras.activations.sigmoid(inputs * 2)
        return s * 2 - 1
