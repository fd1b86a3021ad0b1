# verdict: failed
# mistake: multiplies_in_the_loop
# says: The inputs are multiplied step by step, inside the loop
# check: multiplies_the_inputs_at_once
# points: 8.5
import keras
import tensorflow as tf
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
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(width,), initializer=forget_gate_open, name="bias")

    def call(self, sequences, initial_state=None, mask=None):
        if initial_state is None:
            zeros = ops.zeros((ops.shape(sequences)[0], self.units), sequences.dtype)
            initial_state = [zeros, zeros]
        weights = ops.concatenate([self.kernel, self.recurrent_kernel], axis=0)
        time = ops.shape(sequences)[1]
        outputs = tf.TensorArray(sequences.dtype, time, element_shape=(None, self.units))

        def step(t, outputs, h, c):
            z = ops.matmul(ops.concatenate([sequences[:, t], h], axis=1), weights) + self.bias
            i, f, g, o = ops.split(z, 4, axis=1)
            new_c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            new_h = ops.sigmoid(o) * ops.tanh(new_c)
            if mask is not None:
                new_h = ops.where(mask[:, t, None], new_h, h)
                new_c = ops.where(mask[:, t, None], new_c, c)
            return t + 1, outputs.write(t, new_h), new_h, new_c

        first = (0, outputs, *initial_state)
        _, outputs, h, c = ops.while_loop(lambda t, *_: t < time, step, first, maximum_iterations=time)
        output = ops.transpose(outputs.stack(), (1, 0, 2)) if self.return_sequences else h
        return (output, h, c) if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def get_config(self):
        names = ("units", "return_sequences", "return_state")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
