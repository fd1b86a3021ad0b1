# %% [markdown]
# # LSTM layer
#
# You have a cell, and you know how a layer runs one over time. Put together they are a right LSTM layer and a
# slow one. Look at what the cell does at each step,
#
# $$z_t = x_t W + h_{t-1} U + b,$$
#
# and ask of each term what it has to wait for. $h_{t-1} U$ must wait for the step before: that is what makes the
# layer recurrent. But $x_t W + b$ waits for nothing. All its inputs are there before the loop begins, so
#
# $$X W + b \quad\text{with}\quad X : (\text{batch} \cdot \text{time}) \times d$$
#
# is *one* large product for the whole sequence:
#
# ```text
#   cell in a loop                          fused
#
#   x₁W + h₀U ▶ x₂W + h₁U ▶ x₃W + h₂U ▶    XW + b      all steps at once
#                                           │
#                                           z₁+h₀U ▶ z₂+h₁U ▶ z₃+h₂U ▶
# ```
#
# Nothing is computed less often; the number of multiplications is the same. But processors are fast at large
# products and poor at many small ones: a loop of 200 steps that each multiply a few rows keeps them waiting for
# memory. Where inputs are as wide as the state, taking them out of the loop halves the work that has to be done
# one step after another, and on the way back the gradient of $W$ is one large product too. Every fast LSTM does
# it, cuDNN's first of all.
#
# The rest of the step is the cell's. The four blocks of $z$ are $i$, $f$, $g$, $o$, in this order:
#
# $$c_t = \sigma(f) \odot c_{t-1} + \sigma(i) \odot \tanh(g), \qquad h_t = \sigma(o) \odot \tanh(c_t).$$
#
# By hand, for one unit, two steps, all weights 0 but the forget part of the bias, which starts at 1: with
# $h_0 = 0$ and $c_0 = 2$ the cell keeps $\sigma(1) = 0.731$ of itself at each step, 1.462 and then 1.069, and half
# of its tanh is shown. Mask the second step, and both states stay where they were:
#
# ```python
# >>> layer = LSTM(1, return_state=True)
# >>> layer.build((None, 2, 3))
# >>> for kernel in (layer.kernel, layer.recurrent_kernel):
# ...     _ = kernel.assign(ops.zeros(kernel.shape))
# >>> sequence, first = ops.ones((1, 2, 3)), [ops.zeros((1, 1)), 2.0 * ops.ones((1, 1))]
# >>> output, h, c = layer(sequence, initial_state=first)
# >>> print(output.numpy().round(3), h.numpy().round(3), c.numpy().round(3))
# [[0.395]] [[0.395]] [[1.069]]
# >>> output, h, c = layer(sequence, initial_state=first, mask=ops.array([[True, False]]))
# >>> print(output.numpy().round(3), h.numpy().round(3), c.numpy().round(3))
# [[0.449]] [[0.449]] [[1.462]]
# ```

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `LSTM(units, return_sequences=False, return_state=False)` | `units` is the size of `h` and of `c` |
# | `kernel`, `recurrent_kernel`, `bias` | `(d, 4 * units)`, `(units, 4 * units)`, `(4 * units,)`: made for you in `build` |
# | `sequences` | floats `(batch, time, d)`, `time` ≥ 1 |
# | `initial_state` | a list or tuple of `h` and `c`, each `(batch, units)`; zeros if it is None |
# | `mask` | booleans `(batch, time)`, true where a step counts, or None |
# | returns | `h` of every step `(batch, time, units)` with `return_sequences`, else of the last, `(batch, units)` |
# | with `return_state` | the tuple `(output, h, c)` with the states after the last step |
#
# - At a masked step `h` and `c` both stay as they are, row by row, and the output repeats the one before, which
#   is `h`. Masks may have holes, begin with masked steps, and be false for a whole row. (Masked *first* steps
#   together with an `initial_state` are not graded: Keras shows zeros there.)
# - **In the loop, one thing may still be multiplied with a matrix: `h` with `recurrent_kernel`.** A check
#   traces your layer and counts the matrix products inside the loop that meet anything as wide as an input (or an
#   input and a state side by side). It should find none.
# - Keras hands `call` the mask that came with its input, and asks `compute_mask` what goes on: the mask if there is
#   one output for each step, None if there is only the last.
# - It has to work with unknown batch and time in functional models and in `tf.function`, under XLA and mixed
#   precision, and to come back from `get_config`. `ops.while_loop` with a `tf.TensorArray` is a good loop: for
#   unknown lengths, for speed, and for gradients under XLA, if it gets `maximum_iterations`.
# - Activations are the true sigmoid and tanh. Dropout, `go_backwards`, `stateful` and `unroll` are not asked for.
#
# Write it with `keras.ops`, and TensorFlow's `TensorArray` if you like. Keras's recurrent layers and its LSTM cell
# are out of bounds, and so is TensorFlow's ready-made loop over a cell.

# %%
import keras
import tensorflow as tf
from keras import ops


class LSTM(keras.layers.Layer):
    """A long short-term memory that reads whole sequences."""

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
        # begin solution: what needs no waiting, all at once; then the loop; then what was asked for
        batch, length = ops.shape(sequences)[:2]
        h, c = initial_state or [ops.zeros((batch, self.units), self.compute_dtype)] * 2

        def steps_of(tensor):  # (time, batch, …) → one (batch, …) for each step
            return tf.TensorArray(tensor.dtype, length).unstack(tensor)

        readings = steps_of(ops.matmul(ops.swapaxes(sequences, 0, 1), self.kernel) + self.bias)
        counts = None if mask is None else steps_of(ops.expand_dims(ops.swapaxes(mask, 0, 1), -1))

        def step(t, outputs, h, c):
            z = readings.read(t) + ops.matmul(h, self.recurrent_kernel)
            i, f, g, o = ops.split(z, 4, axis=-1)
            new_c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            new_h = ops.sigmoid(o) * ops.tanh(new_c)
            if counts is not None:
                now = counts.read(t)  # (batch, 1)
                new_h, new_c = ops.where(now, new_h, h), ops.where(now, new_c, c)
            return t + 1, outputs.write(t, new_h), new_h, new_c

        outputs = tf.TensorArray(h.dtype, length)
        _, outputs, h, c = ops.while_loop(
            lambda t, *_: t < length, step, (0, outputs, h, c), maximum_iterations=length
        )
        output = ops.swapaxes(outputs.stack(), 0, 1) if self.return_sequences else h
        return (output, h, c) if self.return_state else output
        # end solution

    def compute_mask(self, inputs, mask=None):
        # begin solution: the mask goes on where there is one output for each step
        return mask if self.return_sequences else None
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the three arguments added
        return {
            **super().get_config(),
            "units": self.units,
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - J. Appleyard, T. Kočiský, P. Blunsom, *Optimizing Performance of Recurrent Neural Networks on GPUs* (2016): this
#   step and the ones after it, up to running several layers in a staggered row.
# - K. Greff et al., *LSTM: A Search Space Odyssey* (2017): what happens if you take away one gate after the other.
# - T. Lei et al., *Simple Recurrent Units for Highly Parallelizable Recurrence* (2018): take the second product out of
#   the loop as well, and see what is left of the memory. The state-space models of later years go that way.

# %%
from autograder.variants import Answer, Mistake

SPLIT = "i, f, g, o = ops.split"
READINGS = "readings = steps_of(ops.matmul(ops.swapaxes(sequences, 0, 1), self.kernel) + self.bias)"
HELD = "new_h, new_c = ops.where(now, new_h, h), ops.where(now, new_c, c)"

MISTAKES = [
    Mistake(
        "multiplies_in_the_loop",
        swap=[
            (READINGS, "readings = steps_of(ops.swapaxes(sequences, 0, 1))"),
            ("z = readings.read(t) +", "z = ops.matmul(readings.read(t), self.kernel) + self.bias +"),
        ],
        says="The inputs are multiplied step by step, inside the loop, alone or side by side with the state.",
        hint="Which of the two products has to wait for the step before?",
        fails=["multiplies_the_inputs_at_once"],
    ),
    Mistake(
        "input_and_forget_exchanged",
        swap=(SPLIT, "f, i, g, o = ops.split"),
        says="The first block of columns is used to forget and the second to let in; the order is input, "
        "forget, candidate, output.",
        hint="Which block of the bias starts at one?",
        fails=["reads_a_sequence"],
    ),
    Mistake(
        "candidate_and_output_exchanged",
        swap=(SPLIT, "i, f, o, g = ops.split"),
        says="The third block of columns is used as the output gate and the fourth as the candidate; the "
        "order is input, forget, candidate, output.",
        hint="Other libraries order the blocks i, f, o, g. What does the exercise say?",
        fails=["reads_a_sequence"],
    ),
    Mistake(
        "bias_forgotten",
        swap=(READINGS, READINGS.replace(" + self.bias", "")),
        says="The bias is not added.",
        hint="Which weight do you not use, and what does it start at?",
        fails=["reads_a_sequence"],
    ),
    Mistake(
        "shows_the_old_cell",
        swap=("new_h = ops.sigmoid(o) * ops.tanh(new_c)", "new_h = ops.sigmoid(o) * ops.tanh(c)"),
        says="h is made from the cell as it was before this step, so it shows everything one step late.",
        hint="In the last formula, which c does h show?",
        fails=["reads_a_sequence"],
    ),
    Mistake(
        "holds_only_h",
        swap=(HELD, "new_h = ops.where(now, new_h, h)"),
        says="At masked steps h is held and the cell is not, so padding goes on changing the memory.",
        hint="How many states does an LSTM have?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "holds_only_c",
        swap=(HELD, "new_c = ops.where(now, new_c, c)"),
        says="At masked steps the cell is held and h is not: the next step, and the output, get what padding "
        "made.",
        hint="How many states does an LSTM have?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "zeros_at_masked_steps",
        swap=(HELD, "new_h, new_c = ops.where(now, new_h, 0.0 * h), ops.where(now, new_c, 0.0 * c)"),
        says="At masked steps the states are set to zero, so everything before them is forgotten.",
        hint="After a sentence's last word, what should the state be?",
        fails=["skips_masked_steps"],
    ),
    Mistake(
        "mask_not_used",
        swap=("if counts is not None:", "if False:"),
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
        "states_exchanged",
        swap=("return (output, h, c) if", "return (output, c, h) if"),
        says="The last states are returned as c and h.",
        hint="In which order do the states go in?",
        fails=["takes_and_returns_states"],
    ),
    Mistake(
        "starts_from_zeros_always",
        swap=(
            "h, c = initial_state or [ops.zeros((batch, self.units), self.compute_dtype)] * 2",
            "h, c = [ops.zeros((batch, self.units), self.compute_dtype)] * 2",
        ),
        says="`initial_state` is not used: every sequence starts from zeros.",
        hint="What does a decoder do with the encoder's last states?",
        fails=["takes_and_returns_states"],
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
        "one_product_for_each_gate",
        swap=(
            "z = readings.read(t) + ops.matmul(h, self.recurrent_kernel)",
            "parts = ops.split(self.recurrent_kernel, 4, axis=-1)\n"
            "            z = readings.read(t) + ops.concatenate([ops.matmul(h, part) for part in parts], axis=-1)",
        ),
    ),
    Answer(
        "adds_the_bias_in_the_loop",
        swap=[
            (READINGS, READINGS.replace(" + self.bias", "")),
            ("z = readings.read(t) +", "z = self.bias + readings.read(t) +"),
        ],
    ),
    Answer(
        "multiplies_before_it_turns",
        swap=(
            "ops.matmul(ops.swapaxes(sequences, 0, 1), self.kernel)",
            "ops.swapaxes(ops.matmul(sequences, self.kernel), 0, 1)",
        ),
    ),
]

COUNTS = "counts = None if mask is None else steps_of(ops.expand_dims(ops.swapaxes(mask, 0, 1), -1))"
LOOP = (
    "_, outputs, h, c = ops.while_loop(lambda t, *_: t < length, step, (0, outputs, h, c), "
    "maximum_iterations=length)"
)
OUTPUT = "output = ops.swapaxes(outputs.stack(), 0, 1) if self.return_sequences else h"
NO_ORDER = "two axes are exchanged, whichever is named first"
EQUIVALENT = {
    f"{line} → {line.replace('0, 1)', '1, 0)')}": NO_ORDER for line in (READINGS, COUNTS, OUTPUT)
} | {
    f"{SPLIT}(z, 4, axis=-1) → {SPLIT}(z, 4, axis=1)": "z has two axes",
    f"{LOOP} → {LOOP.replace(', maximum_iterations=length', '')}": (
        "only gradients under XLA need it, and they are not graded"
    ),
    f"{LOOP} → {LOOP.replace('t < length', 't <= length')}": "`maximum_iterations` ends the loop anyway",
}


class Oracle:
    """Keras's own layer. It too has a cell in a loop, and multiplies there."""

    LSTM = keras.layers.LSTM
    skips = {"multiplies_the_inputs_at_once": "on a CPU, Keras's layer multiplies the inputs step by step"}
