# verdict: failed
# mistake: divided_by_the_batch
# says: divided by the batch size
import keras
from keras import ops


class Dense(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        return inputs @ self.kernel + self.bias

    def backward(self, inputs, upstream):
        m = ops.cast(ops.shape(inputs)[0], "float32")
        x = ops.reshape(inputs, (-1, self.kernel.shape[0]))
        dz = ops.reshape(upstream, (-1, self.kernel.shape[1]))
        dW = (1 / m) * ops.dot(ops.transpose(x), dz)
        db = (1 / m) * ops.sum(dz, axis=0)
        dA_prev = ops.dot(upstream, ops.transpose(self.kernel))
        return dA_prev, dW, db

    def get_config(self):
        return {**super().get_config(), "units": self.units}
