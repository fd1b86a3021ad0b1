# verdict: failed
# mistake: candidate_and_output_exchanged
# says: the fourth as the candidate
import keras
from keras import ops


class LSTMCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]

    def build(self, input_shape):
        u = self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * u), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(u, 4 * u), name="recurrent_kernel")
        self.bias = self.add_weight(
            shape=(4 * u,),
            name="bias",
            initializer=lambda shape, dtype: ops.concatenate([ops.zeros(u), ops.ones(u), ops.zeros(2 * u)]),
        )

    def call(self, inputs, states):
        h_prev, c_prev = states
        u = self.units
        gates = ops.dot(inputs, self.kernel) + ops.dot(h_prev, self.recurrent_kernel) + self.bias
        input_gate = ops.sigmoid(gates[:, :u])
        forget_gate = ops.sigmoid(gates[:, u : 2 * u])
        output_gate = ops.sigmoid(gates[:, 2 * u : 3 * u])
        candidate = ops.tanh(gates[:, 3 * u :])
        c_new = forget_gate * c_prev + input_gate * candidate
        h_new = output_gate * ops.tanh(c_new)
        return h_new, [h_new, c_new]

    def get_config(self):
        return {"units": self.units, **super().get_config()}
