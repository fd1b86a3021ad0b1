# verdict: failed
# mistake: none
# says: has the right shape (3, 4) but differs
import keras
from keras import ops


class SimpleRNNCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.h = None

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        if self.h is None:
            self.h = ops.zeros((ops.shape(inputs)[0], self.units))
        self.h = ops.tanh(inputs @ self.kernel + self.h @ self.recurrent_kernel + self.bias)
        return self.h, [self.h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}
