import keras
from keras import ops


class RNN(keras.layers.Layer):
    """`ops.scan` over one tensor, in which the mask travels as one more feature."""

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

    def build(self, sequences_shape):
        if not self.cell.built:
            self.cell.build((None, sequences_shape[-1]))

    def call(self, sequences, initial_state=None, mask=None):
        if initial_state is None:
            size = self.cell.state_size
            sizes = [size] if isinstance(size, int) else list(size)
            zeros = ops.zeros((ops.shape(sequences)[0], 1), sequences.dtype)
            initial_state = [ops.repeat(zeros, size, axis=1) for size in sizes]
        if mask is None:
            mask = ops.ones_like(sequences[:, :, 0], dtype="bool")
        marked = ops.concatenate([ops.cast(mask, sequences.dtype)[:, :, None], sequences], axis=-1)

        def step(carried, now):
            output, *states = carried
            counts, inputs = now[:, :1] > 0.5, now[:, 1:]
            shown, new_states = self.cell(inputs, states)
            kept = output * 0.0 if self.zero_output_for_mask else output
            chosen = [ops.where(counts, shown, kept)]
            for new, old in zip(new_states, states, strict=True):
                chosen.append(ops.where(counts, new, old))
            return chosen, chosen

        first = [ops.zeros_like(initial_state[0]), *initial_state]
        marked = ops.swapaxes(marked, 0, 1)
        if self.go_backwards:
            marked = ops.flip(marked, axis=0)
        (output, *states), (outputs, *_) = ops.scan(step, first, marked)
        if self.return_sequences:
            output = ops.swapaxes(outputs, 0, 1)
        return (output, *states) if self.return_state else output

    def compute_mask(self, inputs, mask=None):
        output = mask if self.return_sequences else None
        return [output, *([None] * 2)] if self.return_state else output

    def get_config(self):
        config = super().get_config()
        for name in ("return_sequences", "return_state", "go_backwards", "zero_output_for_mask"):
            config[name] = getattr(self, name)
        return {**config, "cell": keras.saving.serialize_keras_object(self.cell)}

    @classmethod
    def from_config(cls, config):
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})
