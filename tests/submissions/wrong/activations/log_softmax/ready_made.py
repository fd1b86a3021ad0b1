# verdict: refused
# says: which this exercise asks you to write yourself
import keras
from keras import ops


class LogSoftmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return inputs - ops.logsumexp(inputs, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
