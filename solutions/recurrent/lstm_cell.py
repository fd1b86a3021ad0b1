# %% [markdown]
# # LSTM cell
#
# A recurrent network reads a sequence step by step and keeps what it needs in a state. The plain kind
# rewrites its whole state at every step, $h' = \tanh(W x + U h + b)$. On the way back the gradient is
# multiplied by $U$ and by tanh's slope once per step; fifty steps of a factor 0.5 leave $10^{-15}$ of it,
# fifty steps of a factor 2 make it $10^{15}$. Such a network can hardly learn what happened fifty steps ago.
#
# The **long short-term memory** adds a second state, the cell $c$, which is not rewritten but *edited*: at
# each step a part of it is forgotten and something new is added. Where nothing is forgotten,
# $c' = c + \dots$, and the gradient passes through unchanged. Three **gates**, numbers between 0 and 1,
# decide about the edit, one for each unit:
#
# $$\begin{aligned}
# z &= x W + h U + b, \qquad z = (z_i \mid z_f \mid z_g \mid z_o) \\
# i &= \sigma(z_i) && \text{input gate: how much of the candidate goes in} \\
# f &= \sigma(z_f) && \text{forget gate: how much of the old cell stays} \\
# g &= \tanh(z_g) && \text{candidate: what could go in} \\
# o &= \sigma(z_o) && \text{output gate: how much of the cell is shown} \\
# c' &= f \odot c + i \odot g \\
# h' &= o \odot \tanh(c')
# \end{aligned}$$
#
# ```text
#        c ────────( × )────────( + )──────┬──────────▶ c'   long memory: edited
#                    ▲            ▲        ▼
#                    f          i × g    tanh
#                    │            │        ▼
#        h ──┐   ┌───┴────────────┴──┐   ( × ) ───────▶ h'   short memory: shown
#            ├──▶│ i   f   g   o     │─ o ─▲
#        x ──┘   └───────────────────┘
# ```
#
# Mind the names. The *forget* gate is open at 1 and then forgets nothing. The *input* gate does not make the
# candidate and does not forget: gate and candidate are two readings of the same $x$ and $h$, with weights of
# their own. And $h'$ shows the *new* cell.
#
# One unit by hand: with all weights 0 and only the forget part of the bias at 1, $i = o = \sigma(0) = 0.5$,
# $f = \sigma(1) = 0.731$ and $g = 0$. A cell that held 2 keeps $0.731 · 2 = 1.462$ of it, and shows
# $0.5 · \tanh(1.462) = 0.449$:
#
# ```python
# >>> cell = LSTMCell(1)
# >>> cell.build((None, 3))
# >>> for kernel in (cell.kernel, cell.recurrent_kernel):
# ...     _ = kernel.assign(ops.zeros(kernel.shape))
# >>> h, (_, c) = cell(ops.ones((1, 3)), [ops.ones((1, 1)), 2.0 * ops.ones((1, 1))])
# >>> c.numpy(), h.numpy()
# (array([[1.4621172]], dtype=float32), array([[0.44903153]], dtype=float32))
# ```
#
# That **1 in the bias** is worth a sentence. The first LSTM (1997) had no forget gate at all; it came in
# 2000, and with a bias of 0 a fresh cell loses half of its memory at every step, before it has learned
# anything. Starting at 1 leaves 73 % and lets gradients reach further back from the first epoch on.
#
# Give `add_weight` an *initializer* that makes this bias: any function of `shape` and `dtype` will do. Making
# zeros in `build` and assigning the ones afterwards looks the same when you try it by hand, but a model that
# meets its first batch in `fit` is built while Keras only traces the shapes. The variables made there are
# filled later, by their initializers, and what was assigned in between is lost without a word.

# %% [markdown]
# ## Your cell
#
# A *cell* is one step; `keras.layers.RNN` runs it over time, carries the states along, and skips masked
# steps. For that it reads `cell.state_size`, starts with zeros of these sizes, and calls
# `cell(inputs, states)` at each step.
#
# | | |
# |---|---|
# | `LSTMCell(units)` | `units` is the size of `h` and of `c` |
# | `kernel` | weight `(d, 4 * units)`, made in `build` |
# | `recurrent_kernel`, `bias` | weights `(units, 4 * units)` and `(4 * units,)`, made in `build` |
# | their columns | four blocks of `units` columns: input, forget, candidate, output, in this order |
# | initial `bias` | ones in the forget block, zeros elsewhere, also where `build` is only traced |
# | initial kernels | up to you, and not graded |
# | `state_size` | the list `[units, units]`, from `__init__` on |
# | `inputs` | `(batch, d)`, floats |
# | `states` | a list or tuple of `h` and `c`, each `(batch, units)` |
# | returns | the tuple `(h, [h, c])` of the new states: `h` is at once output and state |
#
# The gates use the true sigmoid, and sigmoid and tanh have to stay finite, with finite gradients, for $z$ of
# some hundreds: `ops.sigmoid` and `ops.tanh` do. The cell has to work inside `tf.function` with an unknown
# batch size, under XLA and mixed precision, and come back from `get_config`; it must not remember anything
# between calls but its weights. Write it with `keras.ops`. Keras's own LSTM layers and cell (the
# convolutional ones too) are out of bounds.

# %%
import keras
from keras import ops


class LSTMCell(keras.layers.Layer):
    """One step of a long short-term memory."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        # begin solution: the sizes of the states, which `keras.layers.RNN` will ask for
        self.state_size = [units, units]
        # end solution

    def build(self, input_shape):
        # begin solution: kernel, recurrent kernel, and a bias that starts at one for the forget gate
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")

        def forget_gate_open(shape, dtype):
            return ops.repeat(ops.array([0.0, 1.0, 0.0, 0.0], dtype), self.units)

        self.bias = self.add_weight(shape=(4 * self.units,), initializer=forget_gate_open, name="bias")
        # end solution

    def call(self, inputs, states):
        # begin solution: the four readings of input and state, the edited cell, what is shown of it
        h, c = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = ops.split(z, 4, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.sigmoid(o) * ops.tanh(c)
        return h, [h, c]
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the units added
        return {**super().get_config(), "units": self.units}
        # end solution


# %% [markdown]
# ## Read on
#
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory* (1997), and F. Gers, J. Schmidhuber, F. Cummins,
#   *Learning to Forget* (2000), which brought the forget gate.
# - R. Józefowicz, W. Zaremba, I. Sutskever, *An Empirical Exploration of Recurrent Network Architectures* (2015):
#   what the forget bias of 1 is worth.
# - C. Olah, *Understanding LSTM Networks*: the same in pictures. Beware when you carry weights from one
#   library to another: the order of the four blocks is not the same everywhere.

# %%
from autograder.variants import Answer, Mistake

CELL = "ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)"
SPLIT = "i, f, g, o = ops.split"

MISTAKES = [
    Mistake(
        "input_and_forget_exchanged",
        swap=(SPLIT, "f, i, g, o = ops.split"),
        says="The first block of columns is used to forget and the second to let in; the order is input, "
        "forget, candidate, output.",
        hint="Which block of the bias starts at one?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "candidate_and_output_exchanged",
        swap=(SPLIT, "i, f, o, g = ops.split"),
        says="The third block of columns is used as the output gate and the fourth as the candidate; the "
        "order is input, forget, candidate, output.",
        hint="Other libraries order the blocks i, f, o, g. What does the table in the exercise say?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "sigmoid_for_the_candidate",
        swap=("ops.tanh(g)", "ops.sigmoid(g)"),
        says="The candidate goes through the sigmoid, so it is never negative and the cell can only be "
        "filled.",
        hint="A gate says how much, from 0 to 1. What range does something need that is added to a memory?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "shows_the_cell_without_tanh",
        swap=("ops.sigmoid(o) * ops.tanh(c)", "ops.sigmoid(o) * c"),
        says="The cell is shown as it is, without tanh, so h can grow as large as the cell.",
        hint="Which values may h take, according to the last formula?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "shows_the_old_cell",
        swap=[
            ("c = ops.sigmoid(f) * c", "new = ops.sigmoid(f) * c"),
            ("return h, [h, c]", "return h, [h, new]"),
        ],
        says="h is made from the cell as it was before this step, so it shows everything one step late.",
        hint="Which cell does the output gate show, c or c'?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "lets_in_what_it_forgets",
        swap=(CELL, "ops.sigmoid(f) * c + (1 - ops.sigmoid(f)) * ops.tanh(g)"),
        says="The candidate is weighted with 1 − f, so the input gate is never used.",
        hint="May a cell keep everything and still take something in?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "forgets_with_one_minus_f",
        swap=(CELL, "(1 - ops.sigmoid(f)) * c + ops.sigmoid(i) * ops.tanh(g)"),
        says="The old cell is multiplied by 1 − f, so the gate forgets where it should keep.",
        hint="Is the forget gate at 1 when everything is forgotten, or when everything stays?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "old_h_as_state",
        swap=[("h = ops.sigmoid(o)", "shown = ops.sigmoid(o)"), ("return h, [h, c]", "return shown, [h, c]")],
        says="The old h is handed on as a state, so the next step does not know what this one has shown.",
        hint="Which h does the next step read?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "states_exchanged",
        swap=("return h, [h, c]", "return h, [c, h]"),
        says="The states are returned as c and h, so the next step takes the one for the other.",
        hint="`RNN` gives the list that you return to the next step as it is. In which order do you read it?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "forget_bias_zero",
        swap=("initializer=forget_gate_open", 'initializer="zeros"'),
        says="The forget part of the bias starts at zero, so a fresh cell loses half of its memory at every"
        " step.",
        hint="What is σ(0), and what is left after ten steps of it?",
        fails=["starts_with_the_forget_gate_open"],
    ),
    Mistake(
        "whole_bias_one",
        swap=("initializer=forget_gate_open", 'initializer="ones"'),
        says="The whole bias starts at one, the candidate's and the other gates' too, not only the forget "
        "gate's.",
        hint="Which quarter of the bias belongs to the forget gate?",
        fails=["starts_with_the_forget_gate_open"],
    ),
    Mistake(
        "bias_assigned_in_build",
        swap=(
            'initializer=forget_gate_open, name="bias")',
            'initializer="zeros", name="bias")\n'
            "        self.bias.assign(forget_gate_open(self.bias.shape, self.bias.dtype))",
        ),
        says="The ones come into the bias after it was made, and a model that builds itself in `fit` loses "
        "them: there it starts at zero.",
        hint="Which argument of `add_weight` says how a weight starts, whenever it is really made?",
        fails=["starts_with_the_forget_gate_open"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "bias_of_four_parts",
        swap=(
            "ops.repeat(ops.array([0.0, 1.0, 0.0, 0.0], dtype), self.units)",
            "ops.cast(ops.arange(shape[0]) // self.units == 1, dtype)",
        ),
    ),
    Answer(
        "one_product_for_input_and_state",
        swap=(
            "ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias",
            "ops.matmul(\n            ops.concatenate([inputs, h], axis=-1),\n"
            "            ops.concatenate([self.kernel, self.recurrent_kernel], axis=0),\n        ) + self.bias",
        ),
    ),
    Answer(
        "sigmoid_through_tanh",
        swap=[
            (CELL, "gate(f) * c + gate(i) * ops.tanh(g)"),
            ("h = ops.sigmoid(o) * ops.tanh(c)", "h = gate(o) * ops.tanh(c)"),
            (
                "        h, c = states",
                "        gate = lambda z: 0.5 * (1.0 + ops.tanh(0.5 * z))\n        h, c = states",
            ),
        ],
    ),
    Answer("tuple_of_sizes", swap=("self.state_size = [units, units]", "self.state_size = (units, units)")),
]

FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name='kernel') → "
    "self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units))": FREE_NAME,
    "self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name='recurrent_kernel') → "
    "self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units))": FREE_NAME,
    "self.bias = self.add_weight(shape=(4 * self.units,), initializer=forget_gate_open, name='bias') → "
    "self.bias = self.add_weight(shape=(4 * self.units,), initializer=forget_gate_open)": FREE_NAME,
    "self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name='kernel') → "
    "self.kernel = self.add_weight(shape=(input_shape[1], 4 * self.units), name='kernel')": (
        "a cell's inputs have two axes"
    ),
    "return ops.repeat(ops.array([0.0, 1.0, 0.0, 0.0], dtype), self.units) → "
    "return ops.repeat([0.0, 1.0, 0.0, 0.0], self.units)": "the weight is float32 either way",
    "i, f, g, o = ops.split(z, 4, axis=-1) → i, f, g, o = ops.split(z, 4, axis=1)": "z has two axes",
}


class Oracle:
    """Keras's own cell."""

    LSTMCell = keras.layers.LSTMCell
