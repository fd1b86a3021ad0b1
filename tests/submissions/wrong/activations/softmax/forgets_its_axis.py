# verdict: failed
# mistake: axis_not_in_config
# says: a saved layer comes back with the default one
import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return ops.exp(inputs - ops.logsumexp(inputs, axis=self.axis, keepdims=True))

    def get_config(self):
        return super().get_config()
