# verdict: failed
# mistake: recurrent_kernel_transposed
# says: The kernel is square, so nothing complains
import keras
from keras import ops


class SimpleRNNCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        # as in the papers: U h
        remembered = ops.einsum("uv,bv->bu", self.recurrent_kernel, states[0])
        h = ops.tanh(ops.matmul(inputs, self.kernel) + remembered + self.bias)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
