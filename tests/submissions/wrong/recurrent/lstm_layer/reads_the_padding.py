# verdict: failed
# mistake: mask_not_used
# says: padding is read like everything else
# check: skips_masked_steps
import keras
from keras import ops


class LSTM(keras.layers.Layer):
    def __init__(self, units, return_sequences=False, return_state=False, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.return_sequences = return_sequences
        self.return_state = return_state

    def build(self, sequences_shape):
        def forget_gate_open(shape, dtype):
            return ops.repeat(ops.array([0.0, 1.0, 0.0, 0.0], dtype), self.units)

        width = 4 * self.units
        self.kernel = self.add_weight(shape=(sequences_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, width), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(width,), initializer=forget_gate_open, name="bias")

    def call(self, sequences, initial_state=None, mask=None):
        batch = ops.shape(sequences)[0]
        state = initial_state or [ops.zeros((batch, self.units), self.compute_dtype) for _ in range(2)]

        def step(state, z):
            h, c = state
            i, f, g, o = ops.split(z + ops.matmul(h, self.recurrent_kernel), 4, axis=-1)
            c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            h = ops.sigmoid(o) * ops.tanh(c)
            return [h, c], [h, c]

        z = ops.matmul(sequences, self.kernel) + self.bias
        (h, c), (outputs, _) = ops.scan(step, list(state), ops.swapaxes(z, 0, 1))
        output = ops.swapaxes(outputs, 0, 1) if self.return_sequences else h
        return (output, h, c) if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def get_config(self):
        names = ("units", "return_sequences", "return_state")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
