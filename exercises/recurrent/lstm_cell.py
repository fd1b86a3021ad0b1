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
        # TODO: the sizes of the states, which `keras.layers.RNN` will ask for
        raise NotImplementedError

    def build(self, input_shape):
        # TODO: kernel, recurrent kernel, and a bias that starts at one for the forget gate
        raise NotImplementedError

    def call(self, inputs, states):
        # TODO: the four readings of input and state, the edited cell, what is shown of it
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the units added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory* (1997), and F. Gers, J. Schmidhuber, F. Cummins,
#   *Learning to Forget* (2000), which brought the forget gate.
# - R. Józefowicz, W. Zaremba, I. Sutskever, *An Empirical Exploration of Recurrent Network Architectures* (2015):
#   what the forget bias of 1 is worth.
# - C. Olah, *Understanding LSTM Networks*: the same in pictures. Beware when you carry weights from one
#   library to another: the order of the four blocks is not the same everywhere.
