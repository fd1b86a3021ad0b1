import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        highest = ops.max(inputs, axis=self.axis, keepdims=True)
        powers = ops.exp(inputs - highest)
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
