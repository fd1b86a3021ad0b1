# verdict: failed
# mistake: sums_over_the_batch_only
# says: every time step gets gradients of its own
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
        return ops.matmul(inputs, self.kernel) + self.bias

    def backward(self, inputs, upstream):
        d_inputs = ops.matmul(upstream, ops.transpose(self.kernel))
        columns = ops.expand_dims(inputs, -1)  # every input beside every output
        rows = ops.expand_dims(upstream, -2)
        d_kernel = ops.sum(columns * rows, axis=0)
        d_bias = ops.sum(upstream, axis=0)
        return d_inputs, d_kernel, d_bias

    def get_config(self):
        return {**super().get_config(), "units": self.units}
