# %% [markdown]
# # A layer that runs a cell over time
#
# A cell knows one step. Somebody has to feed it the steps in turn, carry its states along, collect what it
# shows, and know what to do where a sequence has ended but the batch has not. That is a loop of ten lines; it
# is also where sequence models go wrong without a word, because every wrong version runs.
#
# Take the simplest cell there is, one that adds up what it sees, and the four steps 1, 2, 3, 4, the third of
# them masked:
#
# ```text
#   step         1       2       3       4
#   input        1       2       3       4
#   mask         ✓       ✓       ·       ✓
#   state   0 ─▶ 1 ────▶ 3 ─ ─ ▶ 3 ────▶ 7      a masked step leaves the state alone …
#   output       1       3       3       7      … and repeats the output before it
# ```
#
# ```python
# >>> class Sum(keras.layers.Layer):
# ...     state_size = 1
# ...     def call(self, inputs, states):
# ...         total = states[0] + inputs
# ...         return total, [total]
# >>> steps = ops.reshape(ops.array([1.0, 2.0, 3.0, 4.0]), (1, 4, 1))
# >>> mask = ops.array([[True, True, False, True]])
# >>> RNN(Sum(), return_sequences=True)(steps).numpy().ravel()
# array([ 1.,  3.,  6., 10.], dtype=float32)
# >>> RNN(Sum(), return_sequences=True)(steps, mask=mask).numpy().ravel()
# array([1., 3., 3., 7.], dtype=float32)
# >>> RNN(Sum(), return_sequences=True, go_backwards=True)(steps, mask=mask).numpy().ravel()
# array([4., 4., 6., 7.], dtype=float32)
# ```
#
# The last line reads from the end. Note two things there: the mask turns round with the inputs, and the outputs
# come *in the order of reading*. Keras leaves it to the caller to turn them back.
#
# ## Why masked steps must not count
#
# Sentences of 5 and 50 words in one batch mean 45 steps of padding for the first. A cell that reads them goes on
# changing its state, and what it hands over at the end is mostly its opinion of padding. If the state stands
# still instead, the state after the last step *is* the state after the last word, and one `[:, -1]` serves all
# lengths.
#
# Inside a batch, some rows go on while others rest, so the cell always computes, and `ops.where` chooses row by
# row between new and old. It chooses twice: for every state, and for the output. These are different things. The
# output need not be the state: what a masked step repeats is the *output* of the step before, and zeros where
# there was none. (With `zero_output_for_mask=True` it shows zeros at every masked step. The states stand still
# either way.)
#
# ## Which loop?
#
# A Python list of steps cannot be made when the graph does not know how many there will be, and mostly it does
# not: `keras.Input((None, 16))` means *any* number of steps.
#
# | road | |
# |---|---|
# | Python's `for` over `range(sequences.shape[1])` | only where the length is known. Each step is drawn into the graph: 40 steps of an LSTM may take XLA a minute to compile |
# | `ops.scan` | short, but on TensorFlow it runs over only *one* tensor if the length is unknown, what a step shows must have the shape of the states, and XLA cannot differentiate it |
# | `ops.while_loop` and a `tf.TensorArray` | any length, also under XLA if `maximum_iterations` is given |
#
# A `tf.TensorArray` is a list of tensors that a graph can hold. `tf.TensorArray(dtype, size).unstack(x)` makes one
# of a tensor's first axis, `.read(t)` takes out an entry, `.write(t, value)` returns the array with an entry
# more, `.stack()` makes a tensor again. It travels through `ops.while_loop` as one more loop variable. (To slice
# `sequences[:, t]` in the loop gives the same numbers; but the gradient of each slice is a tensor of the whole
# length, full of zeros, and a hundred steps make a hundred of them.)

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `RNN(cell, return_sequences=False, return_state=False, go_backwards=False, zero_output_for_mask=False)` | all kept as attributes of these names |
# | `cell` | a Keras layer: `cell(inputs, states)` gives `(output, new_states)`, both states as lists or tuples |
# | `cell.state_size` | an int for a single state, or a list of ints. The output is as wide as the first state |
# | `sequences` | floats `(batch, time, d)`, `time` ≥ 1 |
# | `initial_state` | a list of the first states `(batch, size)`; zeros if it is None |
# | `mask` | booleans `(batch, time)`, true where a step counts, or None |
# | returns | the outputs `(batch, time, units)`, in the order of reading, if `return_sequences`, else the last one, `(batch, units)` |
# | with `return_state` | the tuple of that and the states after the last step: `(output, *states)` |
#
# - Masks may have holes and may begin with masked steps; a row may be masked altogether. Then its output is zero
#   and its states are the first ones.
# - «The last output» is the one of the last step that is read, masked or not: with `zero_output_for_mask` it is
#   zero for a row that ends in padding.
# - Keras hands `call` the mask that came with its input, and asks `compute_mask` what goes on: the mask if there is
#   one output for each step, None if there is only the last. The states carry
#   no mask.
# - In `build`, build the cell, for one step's shape: weights born inside a loop would belong to the loop's graph.
#   A cell that comes back from a file, or from another layer, has `cell.built` already, and a second `build` is
#   an error.
# - Gradients flow to the inputs, the first states and the cell's weights, in a functional model with unknown
#   batch and time too. It has to run inside `tf.function`, under XLA and mixed precision, and to come back from
#   `get_config` with its cell. (Its gradient under XLA is not graded; but with `jit_compile=True`, which Keras
#   may choose for `fit`, a model needs it.)
# - Dropout inside cells, `stateful` and `unroll` are not asked for.
#
# Write it with `keras.ops`, and TensorFlow's `TensorArray` if you like. Keras's recurrent layers and TensorFlow's
# ready-made ones are out of bounds; Keras's cells are there to be run. `from_config` is given: it makes the
# cell again out of what `keras.saving.serialize_keras_object` makes of it.

# %%
import keras
import tensorflow as tf
from keras import ops


class RNN(keras.layers.Layer):
    """Runs a cell over the steps of a sequence."""

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
        # TODO: the cell, for the shape of one step, if it is not built already
        raise NotImplementedError

    def call(self, sequences, initial_state=None, mask=None):
        # TODO: first states, the loop over time, then what was asked for
        raise NotImplementedError

    def compute_mask(self, inputs, mask=None):
        # TODO: the mask goes on where there is one output for each step
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, the cell made into one of its own, and the four flags
        raise NotImplementedError

    @classmethod
    def from_config(cls, config):
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


# %% [markdown]
# ## Read on
#
# - P. Werbos, *Backpropagation Through Time: What It Does and How to Do It* (1990): the gradient of this loop, which
#   TensorFlow takes for you by running it backwards over everything that it has stored on the way.
# - A. Gruslys et al., *Memory-Efficient Backpropagation Through Time* (2016): what if that does not fit into memory.
# - Sort a data set by length and cut it into batches of similar lengths («bucketing»): the cheapest masked step is
#   the one that is not there.
