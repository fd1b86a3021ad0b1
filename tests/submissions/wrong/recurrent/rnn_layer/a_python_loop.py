# verdict: failed
# mistake: none
# says: 'NoneType' object cannot be interpreted as an integer
# check: works_in_a_graph
import keras
from keras import ops


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
        self.supports_masking = True

    def build(self, shape):
        if not self.cell.built:
            self.cell.build((shape[0], shape[-1]))

    def call(self, sequences, initial_state=None, mask=None):
        states = initial_state
        if states is None:
            size = self.cell.state_size
            sizes = [size] if isinstance(size, int) else size
            states = [ops.zeros((ops.shape(sequences)[0], size), self.compute_dtype) for size in sizes]
        output, outputs = ops.zeros_like(states[0]), []
        steps = range(sequences.shape[1])
        for t in reversed(steps) if self.go_backwards else steps:
            shown, new_states = self.cell(sequences[:, t], states)
            if mask is not None:
                now = mask[:, t, None]
                shown = ops.where(now, shown, 0.0 if self.zero_output_for_mask else output)
                new_states = [ops.where(now, new, old) for new, old in zip(new_states, states, strict=True)]
            output, states = shown, new_states
            outputs.append(shown)
        if self.return_sequences:
            output = ops.stack(outputs, axis=1)
        return (output, *states) if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        return mask if self.return_sequences else None

    def get_config(self):
        return {
            **super().get_config(),
            "cell": keras.saving.serialize_keras_object(self.cell),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "zero_output_for_mask": self.zero_output_for_mask,
        }

    @classmethod
    def from_config(cls, config):
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})
