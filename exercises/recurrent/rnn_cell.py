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
        # TODO: the size of the state, which `keras.layers.RNN` will ask for
        raise NotImplementedError

    def build(self, input_shape):
        # TODO: a kernel for the input, one for the state, and a bias that starts at zero
        raise NotImplementedError

    def call(self, inputs, states):
        # TODO: what is new and what is remembered, added up and squeezed
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the units added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - J. Elman, *Finding Structure in Time* (1990): this cell, reading letters and finding out where words end.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the Difficulty of Training Recurrent Neural Networks* (2013), sections 1 and
#   2: echo, switch and gradient, for any number of units.
# - Q. Le, N. Jaitly, G. Hinton, *A Simple Way to Initialize Recurrent Networks of Rectified Linear Units* (2015):
#   put ReLU for tanh, start $U$ at the identity, and the cell begins as a perfect memory.
