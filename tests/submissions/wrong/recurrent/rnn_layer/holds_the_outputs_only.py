# verdict: failed
# mistake: padding_changes_the_state
# says: The states go on changing at masked steps
# check: skips_masked_steps
import keras
import tensorflow as tf


class RNN(keras.layers.Layer):
    def __init__(
        self,
        cell,
        return_sequences=False,
        return_state=False,
        go_backwards=False,
        zero_output_for_mask=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.zero_output_for_mask = zero_output_for_mask

    def build(self, shape):
        if not self.cell.built:
            self.cell.build((shape[0], shape[-1]))

    def call(self, sequences, initial_state=None, mask=None):
        batch, time = tf.shape(sequences)[0], tf.shape(sequences)[1]
        states = initial_state
        if states is None:
            sizes = self.cell.state_size
            sizes = [sizes] if isinstance(sizes, int) else sizes
            states = [tf.zeros((batch, size), self.compute_dtype) for size in sizes]
        output = tf.zeros_like(states[0])
        outputs = tf.TensorArray(output.dtype, time, element_shape=output.shape)

        def body(i, outputs, output, states):
            t = time - 1 - i if self.go_backwards else i
            shown, states = self.cell(sequences[:, t], states)
            if mask is not None:
                before = tf.zeros_like(output) if self.zero_output_for_mask else output
                shown = tf.where(mask[:, t, None], shown, before)
            return i + 1, outputs.write(i, shown), shown, list(states)

        _, outputs, output, states = tf.while_loop(
            lambda i, *_: i < time, body, (0, outputs, output, list(states)), maximum_iterations=time
        )
        if self.return_sequences:
            output = tf.transpose(outputs.stack(), (1, 0, 2))
        return (output, *states) if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def get_config(self):
        names = ("return_sequences", "return_state", "go_backwards", "zero_output_for_mask")
        config = {**super().get_config(), **{name: getattr(self, name) for name in names}}
        return config | {"cell": keras.saving.serialize_keras_object(self.cell)}

    @classmethod
    def from_config(cls, config):
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})
