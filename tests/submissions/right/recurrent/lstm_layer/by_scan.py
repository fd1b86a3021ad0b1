import keras
from keras import ops


class LSTM(keras.layers.Layer):
    """`ops.scan` over the readings, with the mask beside them."""

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
        readings = ops.einsum("btd,dw->tbw", sequences, self.kernel) + self.bias
        if mask is None:
            mask = ops.ones_like(sequences[:, :, 0])
        counts = ops.expand_dims(ops.transpose(ops.cast(mask, readings.dtype)), -1)
        if initial_state is None:
            nothing = ops.zeros_like(readings[0, :, : self.units])
            initial_state = (nothing, nothing)

        def step(states, given):
            h, c = states
            z, now = given[:, :-1], given[:, -1:]
            z = z + ops.einsum("bu,uw->bw", h, self.recurrent_kernel)
            i, f, g, o = (z[:, k * self.units : (k + 1) * self.units] for k in range(4))
            edited = ops.sigmoid(i) * ops.tanh(g) + ops.sigmoid(f) * c
            shown = ops.tanh(edited) * ops.sigmoid(o)
            states = (ops.where(now > 0.5, shown, h), ops.where(now > 0.5, edited, c))
            return states, states

        given = ops.concatenate([readings, counts], axis=-1)
        (h, c), (outputs, _) = ops.scan(step, tuple(initial_state), given)
        output = ops.transpose(outputs, (1, 0, 2)) if self.return_sequences else h
        return [output, h, c] if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def get_config(self):
        config = super().get_config()
        config.update(
            units=self.units, return_sequences=self.return_sequences, return_state=self.return_state
        )
        return config
