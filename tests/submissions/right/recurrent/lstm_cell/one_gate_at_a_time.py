import keras
from keras import ops


class ForgetGateOpen(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        units = shape[0] // 4
        quarters = [ops.zeros((units,), dtype), ops.ones((units,), dtype), ops.zeros((2 * units,), dtype)]
        return ops.concatenate(quarters)


class LSTMCell(keras.layers.Layer):
    """Each gate slices its own columns out of the weights."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(4 * self.units,), initializer=ForgetGateOpen(), name="b")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, 4 * self.units), initializer="glorot_normal", name="U"
        )
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="W")

    def gate(self, number, inputs, h):
        columns = slice(number * self.units, (number + 1) * self.units)
        kernel = ops.convert_to_tensor(self.kernel)[:, columns]
        recurrent = ops.convert_to_tensor(self.recurrent_kernel)[:, columns]
        bias = ops.convert_to_tensor(self.bias)[columns]
        return ops.einsum("bd,du->bu", inputs, kernel) + ops.einsum("bv,vu->bu", h, recurrent) + bias

    def call(self, inputs, states):
        h, c = states[0], states[1]
        written = keras.activations.sigmoid(self.gate(0, inputs, h)) * keras.activations.tanh(
            self.gate(2, inputs, h)
        )
        kept = keras.activations.sigmoid(self.gate(1, inputs, h)) * c
        new_c = kept + written
        new_h = keras.activations.tanh(new_c) * keras.activations.sigmoid(self.gate(3, inputs, h))
        return new_h, [new_h, new_c]

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        return config
