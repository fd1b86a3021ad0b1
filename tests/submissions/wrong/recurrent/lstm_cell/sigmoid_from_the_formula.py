# verdict: failed
# mistake: none
# says: holds NaN
import keras
from keras import ops


def sigmoid(x):
    return ops.exp(x) / (1 + ops.exp(x))


class LSTMCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer=self.first_bias, name="bias")

    def first_bias(self, shape, dtype):
        return ops.concatenate([ops.zeros(self.units), ops.ones(self.units), ops.zeros(2 * self.units)])

    def call(self, inputs, states):
        h, c = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = ops.split(z, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * ops.tanh(g)
        h = sigmoid(o) * ops.tanh(c)
        return h, [h, c]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
