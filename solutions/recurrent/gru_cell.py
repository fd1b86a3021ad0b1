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
        # begin solution: the size of the state, which `keras.layers.RNN` will ask for
        self.state_size = units
        # end solution

    def build(self, input_shape):
        # begin solution: kernel, recurrent kernel, and a bias that starts at zero, in one row or two
        width = 3 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        bias_shape = (2, width) if self.reset_after else (width,)
        self.bias = self.add_weight(shape=bias_shape, initializer="zeros", name="bias")
        # end solution

    def call(self, inputs, states):
        # begin solution: readings of input and state, two gates, the candidate, and the mixture
        (h,) = states
        gates = slice(2 * self.units)  # the columns of z and r
        if self.reset_after:
            read = ops.matmul(inputs, self.kernel) + self.bias[0]
            recalled = ops.matmul(h, self.recurrent_kernel) + self.bias[1]
        else:
            read = ops.matmul(inputs, self.kernel) + self.bias
            recalled = ops.matmul(h, self.recurrent_kernel[:, gates])
        z, r = ops.split(ops.sigmoid(read[:, gates] + recalled[:, gates]), 2, axis=-1)
        if self.reset_after:
            remembered = r * recalled[:, gates.stop :]
        else:
            remembered = ops.matmul(r * h, self.recurrent_kernel[:, gates.stop :])
        candidate = ops.tanh(read[:, gates.stop :] + remembered)
        h = z * h + (1 - z) * candidate
        return h, [h]
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with both arguments added
        return {**super().get_config(), "units": self.units, "reset_after": self.reset_after}
        # end solution


# %% [markdown]
# ## Read on
#
# - K. Cho et al., *Learning Phrase Representations Using RNN Encoder–Decoder for Statistical Machine Translation*
#   (2014): section 2.3, half a page, is where the GRU comes from.
# - J. Chung et al., *Empirical Evaluation of Gated Recurrent Neural Networks on Sequence Modeling* (2014): GRU against
#   LSTM; and $z$ with the other meaning.
# - M. Ravanelli et al., *Light Gated Recurrent Units for Speech Recognition* (2018): take away the reset gate too.
# - Weights from PyTorch come in the order $r$, $z$, $h$, transposed; its update is Keras's with `reset_after=True`.

# %%
from autograder.variants import Answer, Mistake

SPLIT = "z, r = ops.split(ops.sigmoid(read[:, gates] + recalled[:, gates]), 2, axis=-1)"
MIXTURE = "h = z * h + (1 - z) * candidate"
AFTER = "remembered = r * recalled[:, gates.stop :]"
BEFORE = "remembered = ops.matmul(r * h, self.recurrent_kernel[:, gates.stop :])"
RECALLED = "recalled = ops.matmul(h, self.recurrent_kernel) + self.bias[1]"

MISTAKES = [
    Mistake(
        "z_lets_in",
        swap=(MIXTURE, "h = (1 - z) * h + z * candidate"),
        says="z weighs the candidate and 1 − z the old state; here, z says how much of the old stays.",
        hint="What should happen at z = 1?",
        fails=["takes_one_step", "resets_before_the_product"],
    ),
    Mistake(
        "update_and_reset_exchanged",
        swap=(SPLIT, SPLIT.replace("z, r =", "r, z =")),
        says="The first block of columns is used to reset and the second to update; the order is update, reset, "
        "candidate.",
        hint="Some libraries order the blocks r, z, h. What does the table in the exercise say?",
        fails=["takes_one_step", "resets_before_the_product"],
    ),
    Mistake(
        "always_before",
        swap=(
            AFTER,
            "remembered = ops.matmul(r * h, self.recurrent_kernel[:, gates.stop :]) + self.bias[1, gates.stop :]",
        ),
        says="The reset gate multiplies the state before the product, also with `reset_after=True`.",
        hint="Does `reset_after` speak of the state, or of the state's product?",
        fails=["takes_one_step"],
    ),
    Mistake(
        "always_after",
        swap=(BEFORE, "remembered = r * ops.matmul(h, self.recurrent_kernel[:, gates.stop :])"),
        says="The reset gate multiplies after the product, also with `reset_after=False`.",
        hint="In (r ⊙ h) U, which is done first?",
        fails=["resets_before_the_product"],
    ),
    Mistake(
        "second_bias_not_reset",
        swap=[
            (RECALLED, "recalled = ops.matmul(h, self.recurrent_kernel)"),
            ("+ self.bias[0]", "+ ops.sum(self.bias, axis=0)"),
        ],
        says="The second bias is added outside the reset gate, beside the first one.",
        hint="In the formula with two biases, what stands in the bracket that r multiplies?",
        fails=["takes_one_step"],
    ),
    Mistake(
        "second_bias_forgotten",
        swap=(RECALLED, "recalled = ops.matmul(h, self.recurrent_kernel)"),
        says="The second row of the bias is not used.",
        hint="How many biases are there with `reset_after=True`, and beside which products do they stand?",
        fails=["takes_one_step"],
    ),
    Mistake(
        "nothing_reset",
        swap=[
            (AFTER, "remembered = recalled[:, gates.stop :]"),
            (BEFORE, "remembered = ops.matmul(h, self.recurrent_kernel[:, gates.stop :])"),
        ],
        says="The candidate sees all of the old state; the reset gate is never used.",
        hint="How can the cell begin a new sentence with an empty head?",
        fails=["takes_one_step", "resets_before_the_product"],
    ),
    Mistake(
        "r_keeps_and_z_lets_in",
        swap=[
            (AFTER, "remembered = recalled[:, gates.stop :]"),
            (BEFORE, "remembered = ops.matmul(h, self.recurrent_kernel[:, gates.stop :])"),
            (MIXTURE, "h = r * h + z * candidate"),
        ],
        says="The old state is weighted with r and the candidate with z: the formula that goes round in some "
        "notes, and is not a GRU.",
        hint="What do the two shares of a mixture add up to?",
        fails=["takes_one_step", "resets_before_the_product"],
    ),
    Mistake(
        "sigmoid_for_the_candidate",
        swap=("candidate = ops.tanh(", "candidate = ops.sigmoid("),
        says="The candidate goes through the sigmoid, so the state is never negative.",
        hint="A gate says how much, from 0 to 1. What range should a state have?",
        fails=["takes_one_step", "resets_before_the_product"],
    ),
    Mistake(
        "hands_on_the_old_state",
        swap=[(MIXTURE, MIXTURE.replace("h =", "shown =", 1)), ("return h, [h]", "return shown, [h]")],
        says="The old state is handed on, so every step starts from the same one.",
        hint="Which h does the next step read?",
        fails=["takes_one_step", "goes_through_time"],
    ),
    Mistake(
        "reset_after_not_in_config",
        swap=(', "reset_after": self.reset_after}', "}"),
        says="`get_config` does not hold `reset_after`, so a saved cell comes back as the other kind.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer("steps_towards_the_candidate", swap=(MIXTURE, "h = candidate + z * (h - candidate)")),
    Answer(
        "sigmoid_through_tanh",
        swap=(
            "ops.sigmoid(read[:, gates] + recalled[:, gates])",
            "0.5 + 0.5 * ops.tanh(0.5 * (read[:, gates] + recalled[:, gates]))",
        ),
    ),
    Answer("list_of_sizes", swap=("self.state_size = units", "self.state_size = [units]")),
]

GATES = "recalled = ops.matmul(h, self.recurrent_kernel[:, gates])"
FREE_NAME = "what a weight is called besides its attribute is free"
FREE_START = "how the kernels start is free"
KERNEL = "self.kernel = self.add_weight(shape=(input_shape[-1], width), name='kernel')"
RECURRENT = (
    "self.recurrent_kernel = self.add_weight(shape=(self.units, width), initializer='orthogonal', "
    "name='recurrent_kernel')"
)
BIAS = "self.bias = self.add_weight(shape=bias_shape, initializer='zeros', name='bias')"
EQUIVALENT = {
    f"{KERNEL} → {KERNEL.replace(', name=' + repr('kernel'), '')}": FREE_NAME,
    f"{RECURRENT} → {RECURRENT.replace(', name=' + repr('recurrent_kernel'), '')}": FREE_NAME,
    f"{BIAS} → {BIAS.replace(', name=' + repr('bias'), '')}": FREE_NAME,
    f"{RECURRENT} → {RECURRENT.replace('initializer=' + repr('orthogonal') + ', ', '')}": FREE_START,
    f"{RECURRENT} → {RECURRENT.replace('orthogonal', 'zeros')}": FREE_START,
    f"{KERNEL} → {KERNEL.replace('[-1]', '[1]')}": "a cell's inputs have two axes",
    f"{SPLIT} → {SPLIT.replace('axis=-1', 'axis=1')}": "the readings have two axes",
    f"{GATES} → {GATES.replace(':, gates', 'gates, :')}": "the columns left over are not read",
    f"{GATES} → {GATES.replace('[:, gates]', '')}": "the columns left over are not read",
}


class Oracle:
    """Keras's own cell."""

    GRUCell = keras.layers.GRUCell
