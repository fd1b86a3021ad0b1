# verdict: failed
# mistake: no_max_subtraction
# says: holds NaN
import keras
from keras import ops


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        e = ops.exp(inputs)
        s = ops.sum(e, axis=self.axis, keepdims=True)
        return ops.divide(e, s)

    def get_config(self):
        config = super().get_config()
        config.update({"axis": self.axis})
        return config
