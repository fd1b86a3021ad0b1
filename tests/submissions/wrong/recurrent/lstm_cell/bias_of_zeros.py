# verdict: failed
# mistake: forget_bias_zero
# says: a fresh cell loses half of its memory at every step
import keras
from keras import ops


class LSTMCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        width = 4 * self.units
        self.kernel = self.add_weight(
            shape=(input_shape[-1], width), initializer="glorot_uniform", name="kernel"
        )
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        i, f, g, o = ops.split(inputs @ self.kernel + h @ self.recurrent_kernel + self.bias, 4, axis=-1)
        c = ops.sigmoid(i) * ops.tanh(g) + c * ops.sigmoid(f)
        h = ops.tanh(c) * ops.sigmoid(o)
        return h, [h, c]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
