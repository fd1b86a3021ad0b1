# verdict: failed
# mistake: z_lets_in
# says: z says how much of the old stays
import keras
from keras import ops


class GRUCell(keras.layers.Layer):
    def __init__(self, units, reset_after=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.reset_after = reset_after
        self.state_size = units

    def build(self, input_shape):
        u = self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], 3 * u), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(u, 3 * u), name="recurrent_kernel")
        shape = (2, 3 * u) if self.reset_after else (3 * u,)
        self.bias = self.add_weight(shape=shape, initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, u = states[0], self.units
        w_bias, u_bias = ops.unstack(self.bias, 2) if self.reset_after else (self.bias, ops.zeros(3 * u))
        x_z, x_r, x_h = ops.split(inputs @ self.kernel + ops.cast(w_bias, inputs.dtype), 3, axis=1)
        u_bias = ops.cast(u_bias, inputs.dtype)
        kernel = ops.convert_to_tensor(self.recurrent_kernel)
        z = ops.sigmoid(x_z + h @ kernel[:, :u] + u_bias[:u])
        r = ops.sigmoid(x_r + h @ kernel[:, u : 2 * u] + u_bias[u : 2 * u])
        if self.reset_after:
            inner = r * (h @ kernel[:, 2 * u :] + u_bias[2 * u :])
        else:
            inner = (r * h) @ kernel[:, 2 * u :]
        h = (1 - z) * h + z * ops.tanh(x_h + inner)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "reset_after": self.reset_after}
