import keras
from keras import ops


class SimpleRNNCell(keras.layers.Layer):
    """Einsum for the products, and a tanh that only ever sees decaying exponentials."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return self.units

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="identity")
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="he_normal")

    def squeeze(self, z):
        decay = ops.exp(-2.0 * ops.abs(z))
        return ops.sign(z) * (1.0 - decay) / (1.0 + decay)

    def call(self, inputs, states):
        new = ops.einsum("bd,du->bu", inputs, self.kernel)
        old = ops.einsum("bv,vu->bu", states[0], self.recurrent_kernel)
        h = self.squeeze(self.bias + old + new)
        return h, (h,)

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        return config
