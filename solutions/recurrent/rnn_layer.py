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
        # begin solution: the cell, for the shape of one step, if it is not built already
        if not self.cell.built:
            self.cell.build((None, sequences_shape[-1]))
        # end solution

    def call(self, sequences, initial_state=None, mask=None):
        # begin solution: first states, the loop over time, then what was asked for
        batch, length = ops.shape(sequences)[:2]
        states = initial_state
        if states is None:
            size = self.cell.state_size
            sizes = [size] if isinstance(size, int) else size
            states = [ops.zeros((batch, size), self.compute_dtype) for size in sizes]

        def steps_of(tensor):  # (batch, time, …) → one (batch, …) for each step, in the order of reading
            if self.go_backwards:
                tensor = ops.flip(tensor, axis=1)
            return tf.TensorArray(tensor.dtype, length).unstack(ops.swapaxes(tensor, 0, 1))

        inputs = steps_of(sequences)
        counts = None if mask is None else steps_of(ops.expand_dims(mask, -1))
        nothing = ops.zeros_like(states[0])  # as wide as an output

        def step(t, outputs, output, *states):
            shown, new_states = self.cell(inputs.read(t), states)
            if counts is not None:
                now = counts.read(t)  # (batch, 1)
                shown = ops.where(now, shown, nothing if self.zero_output_for_mask else output)
                new_states = [ops.where(now, new, old) for new, old in zip(new_states, states, strict=True)]
            return t + 1, outputs.write(t, shown), shown, *new_states

        outputs = tf.TensorArray(nothing.dtype, length)
        _, outputs, output, *states = ops.while_loop(
            lambda t, *_: t < length, step, (0, outputs, nothing, *states), maximum_iterations=length
        )
        if self.return_sequences:
            output = ops.swapaxes(outputs.stack(), 0, 1)
        return (output, *states) if self.return_state else output
        # end solution

    def compute_mask(self, inputs, mask=None):
        # begin solution: the mask goes on where there is one output for each step
        return mask if self.return_sequences else None
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, the cell made into one of its own, and the four flags
        return {
            **super().get_config(),
            "cell": keras.saving.serialize_keras_object(self.cell),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "zero_output_for_mask": self.zero_output_for_mask,
        }
        # end solution

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

# %%
from autograder.variants import Answer, Mistake

STATES = "[ops.where(now, new, old) for new, old in zip(new_states, states, strict=True)]"
SHOWN = "shown = ops.where(now, shown, nothing if self.zero_output_for_mask else output)"
START = "(0, outputs, nothing, *states)"

MISTAKES = [
    Mistake(
        "padding_changes_the_state",
        swap=(STATES, "list(new_states)"),
        says="The states go on changing at masked steps; only the outputs are held.",
        hint="After the mask's last true step, which state should the layer end with?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "shows_what_padding_made",
        swap=("                " + SHOWN + "\n", ""),
        says="The states stand still at masked steps, but the output there is the one that the cell made of the"
        " padding.",
        hint="At a masked step there are two things to choose: the states, and what else?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "mask_not_used",
        swap=("counts = None if mask is None else steps_of(ops.expand_dims(mask, -1))", "counts = None"),
        says="The mask is not used: padding is read like everything else.",
        hint="Where in the loop does the mask choose between new and old?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "mask_upside_down",
        swap=("now = counts.read(t)", "now = ops.logical_not(counts.read(t))"),
        says="The mask is read the wrong way round: steps count where it is false.",
        hint="Does true mean «a step» or «padding»?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "always_zeros_at_masked_steps",
        swap=("nothing if self.zero_output_for_mask else output", "nothing"),
        says="Masked steps show zeros, also when `zero_output_for_mask` is false.",
        hint="In the picture, what does the third step show?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "never_zeros_at_masked_steps",
        swap=("nothing if self.zero_output_for_mask else output", "output"),
        says="Masked steps repeat the output before them, also when `zero_output_for_mask` is true.",
        hint="Where do you use `self.zero_output_for_mask`?",
        fails=["shows_zeros_at_masked_steps_if_asked"],
    ),
    Mistake(
        "begins_with_the_state_shown",
        swap=(START, "(0, outputs, states[0], *states)"),
        says="Where the first steps are masked, the first state is shown; nothing has been put out yet, so it "
        "should be zeros.",
        hint="What is the output before the first output?",
        fails=["starts_from_given_states"],
    ),
    Mistake(
        "repeats_the_state",
        swap=("nothing if self.zero_output_for_mask else output", "states[0]"),
        says="Masked steps show the state, not the output of the step before.",
        hint="May a cell show something else than its state?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "last_state_for_the_last_output",
        swap=(
            "        if self.return_sequences:\n            output =",
            "        output = states[0]\n        if self.return_sequences:\n            output =",
        ),
        says="Without `return_sequences`, the first of the last states is returned in place of the last output.",
        hint="Is what a cell shows always what it remembers?",
        fails=["runs_the_cell_over_time"],
    ),
    Mistake(
        "mask_not_turned",
        swap=(
            "steps_of(ops.expand_dims(mask, -1))",
            "tf.TensorArray(mask.dtype, length).unstack(ops.expand_dims(ops.swapaxes(mask, 0, 1), -1))",
        ),
        says="With `go_backwards` the inputs are turned round and the mask is not.",
        hint="Which step does the mask's first entry speak of when you begin at the end?",
        fails=["reads_backwards"],
    ),
    Mistake(
        "turns_the_outputs_back",
        swap=(
            "output = ops.swapaxes(outputs.stack(), 0, 1)",
            "output = ops.swapaxes(outputs.stack(), 0, 1)\n"
            "            output = ops.flip(output, axis=1) if self.go_backwards else output",
        ),
        says="With `go_backwards` the outputs are turned back into the order of time; they have to come in the "
        "order of reading.",
        hint="In the third example of the exercise, which step was read first?",
        fails=["reads_backwards"],
    ),
    Mistake(
        "never_backwards",
        swap=("if self.go_backwards:", "if False:"),
        says="`go_backwards` changes nothing: the steps are read from the first to the last.",
        hint="Where do you use `self.go_backwards`?",
        fails=["reads_backwards"],
    ),
    Mistake(
        "starts_from_zeros_always",
        swap=("states = initial_state\n", "states = None\n"),
        says="`initial_state` is not used: every sequence starts from zeros.",
        hint="What does a decoder do with the encoder's last state?",
        fails=["starts_from_given_states"],
    ),
    Mistake(
        "mask_goes_on_alone",
        swap=("return mask if self.return_sequences else None", "return mask"),
        says="The mask goes on even where only the last output is returned, which has no steps to mask.",
        hint="What is the mask's shape, and what is the output's?",
        fails=["hands_the_mask_on"],
    ),
    Mistake(
        "mask_ends_here",
        swap=("return mask if self.return_sequences else None", "return None"),
        says="No mask goes on, so the next recurrent layer reads the padding.",
        hint="How does the second of two stacked layers learn where a sentence ends?",
        fails=["hands_the_mask_on"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "chooses_by_arithmetic",
        swap=(
            STATES,
            "[\n                    old + ops.cast(now, new.dtype) * (new - old)"
            " for new, old in zip(new_states, states, strict=True)\n                ]",
        ),
    ),
    Answer(
        "reads_from_the_other_end",
        swap=[
            ("            if self.go_backwards:\n                tensor = ops.flip(tensor, axis=1)\n", ""),
            ("self.cell(inputs.read(t), states)", "self.cell(inputs.read(place(t)), states)"),
            ("now = counts.read(t)", "now = counts.read(place(t))"),
            (
                "        def step(t,",
                "        def place(t):\n            return length - 1 - t if self.go_backwards else t\n\n"
                "        def step(t,",
            ),
        ],
    ),
    Answer(
        "last_of_the_outputs",
        swap=(
            "        if self.return_sequences:\n            output = ops.swapaxes(outputs.stack(), 0, 1)\n",
            "        output = ops.swapaxes(outputs.stack(), 0, 1)\n"
            "        if not self.return_sequences:\n            output = output[:, -1]\n",
        ),
    ),
]

UNSTACKED = "return tf.TensorArray(tensor.dtype, length).unstack(ops.swapaxes(tensor, 0, 1))"
STACKED = "output = ops.swapaxes(outputs.stack(), 0, 1)"
LOOP = (
    "_, outputs, output, *states = ops.while_loop(lambda t, *_: t < length, step, "
    "(0, outputs, nothing, *states), maximum_iterations=length)"
)
NO_ORDER = "two axes are exchanged, whichever is named first"
AS_MANY = "a cell returns as many states as it takes"
EQUIVALENT = {
    f"{UNSTACKED} → {UNSTACKED.replace('0, 1', '1, 0')}": NO_ORDER,
    f"{STACKED} → {STACKED.replace('0, 1', '1, 0')}": NO_ORDER,
    f"new_states = {STATES} → new_states = {STATES.replace(', strict=True', '')}": AS_MANY,
    f"new_states = {STATES} → new_states = {STATES.replace('strict=True', 'strict=False')}": AS_MANY,
    f"{LOOP} → {LOOP.replace(', maximum_iterations=length', '')}": (
        "only gradients under XLA need it, and they are not graded"
    ),
    f"{LOOP} → {LOOP.replace('t < length', 't <= length')}": "`maximum_iterations` ends the loop anyway",
}


class Oracle:
    """Keras's own layer."""

    RNN = keras.layers.RNN
