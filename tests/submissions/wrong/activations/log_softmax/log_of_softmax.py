# verdict: failed
# mistake: logarithm_of_a_softmax
# says: rounded to 0 before the logarithm sees them
import keras
from keras import ops


class LogSoftmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        x = inputs - ops.max(inputs, axis=self.axis, keepdims=True)
        p = ops.exp(x) / ops.sum(ops.exp(x), axis=self.axis, keepdims=True)
        return ops.log(p)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
