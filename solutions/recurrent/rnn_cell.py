# %% [markdown]
# # RNN cell
#
# A dense layer wants inputs of one size. A sentence, a melody, a fever chart have any length. So read them as
# you read this line: from left to right, with a head that carries along what was read so far. That head is a
# vector $h$, the **state**, and one small network says how it changes with each new step $x$:
#
# $$h' = \tanh(x W + h U + b).$$
#
# $W$ looks at what is new, $U$ at what is remembered, and the *same* $W$, $U$ and $b$ serve every step. That is
# why a cell with a few thousand weights can read a sequence of any length, and why it recognises a word in
# third place as well as in thirtieth.
#
# ```text
#             x₁          x₂          x₃
#             │ W         │ W         │ W
#             ▼           ▼           ▼
#   h₀ ─U─▶ tanh ─h₁─U─▶ tanh ─h₂─U─▶ tanh ─h₃─▶ …       one cell, drawn three times
#             │           │           │
#             ▼           ▼           ▼
#             h₁          h₂          h₃                 what it shows at each step
# ```
#
# The state *is* the output: a plain cell shows everything that it remembers. In code, the rows of a batch are
# examples, so that $x$ is `(batch, d)`, $h$ is `(batch, units)`, and both are multiplied from the right.
#
# ## What one unit can remember
#
# Take a single unit with $W = 1$, $b = 0$, show it a 1 and then only zeros. What it does with the news hangs on
# the one number $U$:
#
# ```text
#             step 1   step 2   step 3   step 4   step 5
#   input       1        0        0        0        0
#   U = 0.5   0.762    0.363    0.180    0.090    0.045    an echo: half of it is gone at every step
#   U = −1    0.762   −0.642    0.566   −0.513    0.472    a swing: it remembers whether the step was even
#   U = 3     0.762    0.979    0.994    0.995    0.995    a switch: it stays on for good
# ```
#
# ```python
# >>> cell = SimpleRNNCell(1)
# >>> cell.build((None, 1))
# >>> _ = cell.kernel.assign(ops.ones((1, 1)))
# >>> _ = cell.recurrent_kernel.assign(0.5 * ops.ones((1, 1)))
# >>> h, seen = ops.zeros((1, 1)), []
# >>> for x in (1.0, 0.0, 0.0):
# ...     h, _ = cell(x * ops.ones((1, 1)), [h])
# ...     seen.append(round(float(h[0, 0]), 3))
# >>> seen
# [0.762, 0.363, 0.18]
# ```
#
# The switch looks like the memory that everybody wants. Look at it on the way back, though. One step multiplies
# the gradient by tanh's slope, $1 - h'^2$, and by $U$. For the switch that is $(1 - 0.995^2) · 3 = 0.03$: after two
# steps a thousandth is left. It holds on to what it knows, and can hardly learn *when to switch*. The echo
# passes gradients of at most 0.5 a step and forgets as fast as it learns. This is the dilemma that gates were
# invented for; first build the thing that has it.

# %% [markdown]
# ## Your cell
#
# A *cell* is one step. `keras.layers.RNN` runs it over time: it asks for `cell.state_size`, starts with zeros of
# that size, and calls `cell(inputs, states)` at each step. The states travel in a list even where, as here,
# there is only one.
#
# | | |
# |---|---|
# | `SimpleRNNCell(units)` | `units` is the size of `h` |
# | `kernel` | weight $W$, `(d, units)`, made in `build` |
# | `recurrent_kernel` | weight $U$, `(units, units)`, made in `build` |
# | `bias` | weight $b$, `(units,)`, made in `build`, zeros at the start |
# | initial kernels | up to you, and not graded |
# | `state_size` | `units`, from `__init__` on |
# | `inputs` | `(batch, d)`, floats |
# | `states` | a list or tuple that holds `h`, `(batch, units)` |
# | returns | the tuple `(h, [h])` of the new state: output first, then the list of states |
#
# Mind the default of `add_weight`: a weight without an `initializer` starts with random numbers, a bias too.
#
# The state comes in and goes out; a cell that keeps it in an attribute would mix up the sequences of two
# batches. These three weights are all that is trained: graded are a few steps of training too, in which a
# weight too many would show. It has to stay finite for sums of some hundreds (`ops.tanh` does), and to work
# inside `tf.function` with an unknown batch size, under XLA and mixed precision, and to come back from
# `get_config`. Write it with `keras.ops`. Keras's own `SimpleRNN` and `SimpleRNNCell` are out of bounds.

# %%
import keras
from keras import ops


class SimpleRNNCell(keras.layers.Layer):
    """One step of a plain recurrent network."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        # begin solution: the size of the state, which `keras.layers.RNN` will ask for
        self.state_size = units
        # end solution

    def build(self, input_shape):
        # begin solution: a kernel for the input, one for the state, and a bias that starts at zero
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs, states):
        # begin solution: what is new and what is remembered, added up and squeezed
        (h,) = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        h = ops.tanh(z)
        return h, [h]
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the units added
        return {**super().get_config(), "units": self.units}
        # end solution


# %% [markdown]
# ## Read on
#
# - J. Elman, *Finding Structure in Time* (1990): this cell, reading letters and finding out where words end.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (2013), sections 1 and
#   2: echo, switch and gradient, for any number of units.
# - Q. Le, N. Jaitly, G. Hinton, *A Simple Way to Initialize Recurrent Networks of Rectified Linear Units* (2015):
#   put ReLU for tanh, start $U$ at the identity, and the cell begins as a perfect memory.

# %%
from autograder.variants import Answer, Mistake

STEP = "h = ops.tanh(z)"
SUM = "ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias"

MISTAKES = [
    Mistake(
        "no_tanh",
        swap=(STEP, "h = z"),
        says="The sum is handed on as it is, without tanh, so all the steps together are one linear map.",
        hint="What happens to a state that doubles at every step, if nothing bounds it?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "sigmoid",
        swap=(STEP, "h = ops.sigmoid(z)"),
        says="The sum goes through the sigmoid, so the state is never negative.",
        hint="In the table of the single unit, which function makes 0.762 out of 1?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "bias_outside",
        swap=[(SUM, SUM.removesuffix(" + self.bias")), (STEP, "h = ops.tanh(z) + self.bias")],
        says="The bias is added after tanh, so the state can leave the range from −1 to 1.",
        hint="Where does tanh's bracket close in the formula?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "memory_past_the_tanh",
        swap=[
            (SUM, "ops.matmul(inputs, self.kernel) + self.bias"),
            (STEP, "h = ops.tanh(z) + ops.matmul(h, self.recurrent_kernel)"),
        ],
        says="Only what is new goes through tanh; what is remembered is added afterwards.",
        hint="How many arrows lead into each tanh of the picture?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "adds_to_the_state",
        swap=(STEP, "h = h + ops.tanh(z)"),
        says="The new value is added to the old state; this cell replaces it.",
        hint="By which road does the old state enter h', according to the formula?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "recurrent_kernel_transposed",
        swap=("ops.matmul(h, self.recurrent_kernel)", "ops.matmul(h, ops.transpose(self.recurrent_kernel))"),
        says="The state meets the recurrent kernel's transpose. The kernel is square, so nothing complains.",
        hint="h is a row. Does it stand to the left of U or to its right?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "no_memory",
        swap=(SUM, "ops.matmul(inputs, self.kernel) + self.bias"),
        says="The old state is never looked at, so the cell is a dense layer.",
        hint="How can the second step know about the first?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "no_news",
        swap=(SUM, "ops.matmul(h, self.recurrent_kernel) + self.bias"),
        says="The inputs are never looked at: every sequence ends in the same state.",
        hint="Which of your three weights do you not use?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "hands_on_the_old_state",
        swap=[(STEP, "shown = ops.tanh(z)"), ("return h, [h]", "return shown, [h]")],
        says="The old state is handed on, so every step starts from the same one.",
        hint="Which h does the next step read?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "two_biases",
        swap=[
            (
                'initializer="zeros", name="bias")',
                'initializer="zeros", name="bias")\n'
                '        self.second = self.add_weight(shape=(self.units,), initializer="zeros")',
            ),
            (SUM, SUM + " + self.second"),
        ],
        says="There is a second bias, as other libraries have it. Both get the whole gradient, so their sum "
        "learns twice as fast as one bias would.",
        hint="How many terms of the formula have neither x nor h in them?",
        fails=["learns_step_by_step"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "one_product_for_input_and_state",
        swap=(
            SUM,
            "ops.matmul(\n            ops.concatenate([inputs, h], axis=-1),\n"
            "            ops.concatenate([self.kernel, self.recurrent_kernel], axis=0),\n        ) + self.bias",
        ),
    ),
    Answer("tanh_through_sigmoid", swap=(STEP, "h = 2.0 * ops.sigmoid(2.0 * z) - 1.0")),
    Answer("list_of_sizes", swap=("self.state_size = units", "self.state_size = [units]")),
]

FREE_NAME = "what a weight is called besides its attribute is free"
KERNEL = "self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name='kernel')"
RECURRENT = (
    "self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer='orthogonal', "
    "name='recurrent_kernel')"
)
BIAS = "self.bias = self.add_weight(shape=(self.units,), initializer='zeros', name='bias')"
EQUIVALENT = {
    f"{KERNEL} → {KERNEL.replace(', name=' + repr('kernel'), '')}": FREE_NAME,
    f"{RECURRENT} → {RECURRENT.replace(', name=' + repr('recurrent_kernel'), '')}": FREE_NAME,
    f"{RECURRENT} → {RECURRENT.replace('initializer=' + repr('orthogonal') + ', ', '')}": (
        "how the kernels start is free"
    ),
    f"{RECURRENT} → {RECURRENT.replace('orthogonal', 'zeros')}": "how the kernels start is free",
    f"{BIAS} → {BIAS.replace(', name=' + repr('bias'), '')}": FREE_NAME,
    f"{KERNEL} → {KERNEL.replace('[-1]', '[1]')}": "a cell's inputs have two axes",
}


class Oracle:
    """Keras's own cell."""

    SimpleRNNCell = keras.layers.SimpleRNNCell
