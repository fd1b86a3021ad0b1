# verdict: failed
# mistake: goes_through_the_absolute_value
# says: exactly 0 gets no gradient
import keras
from keras import ops


class Sigmoid(keras.layers.Layer):
    def call(self, inputs):
        small = ops.exp(-ops.abs(inputs))
        return ops.where(inputs < 0, small / (1 + small), 1 / (1 + small))
