# verdict: failed
# mistake: none
# says: differs from the reference at
import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        e = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return e / (ops.sum(e, axis=self.axis, keepdims=True) + 0.01)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
