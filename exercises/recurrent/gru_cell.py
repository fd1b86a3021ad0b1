# %% [markdown]
# # GRU cell
#
# An LSTM keeps two states and three gates. Do we need all that? The **gated recurrent unit** (2014) gets by with
# one state and two gates, a quarter fewer weights, and on many tasks nobody can tell the difference. Its idea is
# a bargain: what comes in has to push out as much as it takes.
#
# $$\begin{aligned}
# z &= \sigma(x W_z + h U_z + b_z) && \text{update gate: how much of the old state stays} \\
# r &= \sigma(x W_r + h U_r + b_r) && \text{reset gate: how much of it the candidate may see} \\
# \tilde h &= \tanh(x W_h + (r \odot h) U_h + b_h) && \text{candidate} \\
# h' &= z \odot h + (1 - z) \odot \tilde h
# \end{aligned}$$
#
# ```text
#              ┌───────────────── × z ──────────────┐
#         h ───┤                                    (+)──▶ h'      shares z and 1 − z add up to 1:
#              └─ × r ──▶ candidate ─── × (1 − z) ──┘              a mixture, never more than its parts
#                            ▲
#         x ─────────────────┘                                     (both gates read x and h too)
# ```
#
# Watch three places where texts, libraries and lecture notes part ways.
#
# **Which share is z?** Here, in Keras, and in the paper that brought the GRU, $z$ keeps the old. Other papers
# write $h' = (1 - z) \odot h + z \odot \tilde h$. Either will learn; but weights from one read as the other make a
# network that forgets what it should keep.
#
# **It is z that keeps, not r.** You may find the update written as $h' = r \odot h + z \odot \tanh(x W + h U)$. That is
# not a GRU. The two gates know nothing of each other: both at 1, the state grows by up to 1 with each step; both
# at 0, everything is lost. And the candidate sees all of $h$, so nothing is ever reset.
#
# **Before or after the product?** $(r \odot h) U_h$ gates the state and then mixes its units. cuDNN does it the other
# way round, $r \odot (h U_h)$, since then all three products with $h$ become one. Keras calls this
# `reset_after=True`, and it is the default. With it come *two* biases, one beside each product:
#
# $$\tilde h = \tanh\bigl(x W_h + b_h + r \odot (h U_h + b'_h)\bigr).$$
#
# For the gates a second bias changes nothing, it is just added; for the candidate it does, since $r$ multiplies
# it. With a single unit and no bias the two forms coincide, so test with more. Two units: $h = (1, 0)$, $r = (1, 0)$, $U_h$
# exchanges the units, all else is 0 and $z$ is shut. After the product: $hU_h = (0, 1)$, of which $r$ leaves
# nothing. Before it: $r \odot h = (1, 0)$, which becomes $(0, 1)$, and $\tanh 1 = 0.762$.
#
# ```python
# >>> def second_step(reset_after):
# ...     cell = GRUCell(2, reset_after=reset_after)
# ...     cell.build((None, 1))
# ...     _ = cell.kernel.assign(ops.zeros((1, 6)))
# ...     _ = cell.recurrent_kernel.assign([[0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 1, 0]])
# ...     bias = [-20.0, -20.0, 20.0, -20.0, 0.0, 0.0]
# ...     _ = cell.bias.assign([bias, [0.0] * 6] if reset_after else bias)
# ...     h, _ = cell(ops.ones((1, 1)), [ops.array([[1.0, 0.0]])])
# ...     return h.numpy().round(3)
# >>> print(second_step(reset_after=True), second_step(reset_after=False))
# [[0. 0.]] [[0.    0.762]]
# ```

# %% [markdown]
# ## Your cell
#
# | | |
# |---|---|
# | `GRUCell(units, reset_after=True)` | `units` is the size of `h` |
# | `kernel` | weight `(d, 3 * units)`, made in `build` |
# | `recurrent_kernel` | weight `(units, 3 * units)`, made in `build` |
# | their columns | three blocks of `units` columns: update $z$, reset $r$, candidate $h$, in this order |
# | `bias`, if `reset_after` | weight `(2, 3 * units)`: first row beside the kernel, second beside the recurrent kernel |
# | `bias`, if not | weight `(3 * units,)`, beside the kernel |
# | initial `bias` | zeros |
# | initial kernels | up to you, and not graded |
# | `state_size` | `units`, from `__init__` on |
# | `inputs` | `(batch, d)`, floats |
# | `states` | a list or tuple that holds `h`, `(batch, units)` |
# | returns | the tuple `(h, [h])` of the new state |
#
# Gates use the true sigmoid. The cell has to stay finite, with finite gradients, for sums of some hundreds
# (`ops.sigmoid` and `ops.tanh` do), to work in `keras.layers.RNN`, inside `tf.function` with an unknown batch
# size, under XLA and mixed precision, and to come back from `get_config` with both arguments. Write it with
# `keras.ops`. Keras's `GRU` and `GRUCell` are out of bounds.

# %%
import keras
from keras import ops


class GRUCell(keras.layers.Layer):
    """One step of a gated recurrent unit."""

    def __init__(self, units, reset_after=True, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.reset_after = reset_after
        # TODO: the size of the state, which `keras.layers.RNN` will ask for
        raise NotImplementedError

    def build(self, input_shape):
        # TODO: kernel, recurrent kernel, and a bias that starts at zero, in one row or two
        raise NotImplementedError

    def call(self, inputs, states):
        # TODO: readings of input and state, two gates, the candidate, and the mixture
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with both arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - K. Cho et al., *Learning Phrase Representations Using RNN Encoder–Decoder for Statistical Machine Translation*
#   (2014): section 2.3, half a page, is where the GRU comes from.
# - J. Chung et al., *Empirical Evaluation of Gated Recurrent Neural Networks on Sequence Modeling* (2014): GRU against
#   LSTM; and $z$ with the other meaning.
# - M. Ravanelli et al., *Light Gated Recurrent Units for Speech Recognition* (2018): take away the reset gate too.
# - Weights from PyTorch come in the order $r$, $z$, $h$, transposed; its update is Keras's with `reset_after=True`.
