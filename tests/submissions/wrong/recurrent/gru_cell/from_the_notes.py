# verdict: failed
# mistake: r_keeps_and_z_lets_in
# says: the formula that goes round in some notes
import keras
from keras import ops


class GRUCell(keras.layers.Layer):
    def __init__(self, units, reset_after=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.reset_after = reset_after
        self.state_size = units

    def build(self, input_shape):
        width = 3 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, width), name="recurrent_kernel")
        rows = (2, width) if self.reset_after else (width,)
        self.bias = self.add_weight(shape=rows, initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = states[0]
        total = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel)
        total = total + (ops.sum(self.bias, axis=0) if self.reset_after else self.bias)
        update, reset, candidate = ops.split(total, 3, axis=-1)
        h = ops.sigmoid(reset) * h + ops.sigmoid(update) * ops.tanh(candidate)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "reset_after": self.reset_after}
