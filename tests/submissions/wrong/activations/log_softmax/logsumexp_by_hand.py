# verdict: failed
# mistake: maximum_added_back_first
# says: has hardly any digits left after the point
import keras
from keras import ops


class LogSoftmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def logsumexp(self, x):
        m = ops.max(x, axis=self.axis, keepdims=True)
        return m + ops.log(ops.sum(ops.exp(x - m), axis=self.axis, keepdims=True))

    def call(self, inputs):
        return inputs - self.logsumexp(inputs)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
