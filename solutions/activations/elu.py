# %% [markdown]
# # ELU
#
# ReLU's outputs are never negative, so their mean is positive, and every layer passes a shift on to the
# next. Leaky ReLU has negative outputs, but without bound: a feature that is very much absent shouts as
# loudly as one that is present. The *exponential linear unit* takes the middle road. On the right it is the
# identity; on the left it bends softly and settles at $-\alpha$:
#
# $$\operatorname{ELU}(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0. \end{cases}$$
#
# ```text
#                │     ╱         x      -1000   -2       -1       -0.1     0    3
#                │   ╱           α = 1    -1    -0.8647  -0.6321  -0.0952  0    3
#   ─────────────┼─╱─────        slope     0     0.1353   0.3679   0.9048  1    1
#               ▗▞               α = 2    -2    -1.7293  -1.2642  -0.1903  0    3
#   ▁▁▁▁▁▁▂▂▃▄▅▆ │
# ```
#
# Negative outputs bring the mean of a layer close to 0, as tanh does, while the right side never saturates.
# With $\alpha = 1$ both sides meet at 0 with the same slope, 1, and there is no kink at all.
#
# ```python
# >>> ELU(alpha=2.0)(ops.array([-2.0, -0.1, 0.0, 3.0])).numpy()
# array([-1.7293295 , -0.19032517,  0.        ,  3.        ], dtype=float32)
# ```
#
# ## Three places where the obvious code is wrong
#
# **Far to the right, in the gradient.** The formula almost writes itself as
# `ops.where(x > 0, x, alpha * (ops.exp(x) - 1))`, and every output of that is right. But `where` does not
# spare us the branch that is not taken: at $x = 100$ it computes $e^{100} = \infty$ and then does not use
# it. On the way back the unused branch receives the gradient 0, multiplies it by its own slope, $\infty$,
# and $0 \cdot \infty$ is NaN. One such number among a million, and the weights are gone, though nothing
# unusual was ever seen in an output. In float16 $x = 12$ is enough. The cure is always the same: make the
# branch harmless **before** the dangerous function, by giving it an input that it can bear.
#
# **At exactly 0, in the gradient.** A tempting way without `where` is the sum of two one-sided parts,
# `maximum(x, 0)` and `alpha * (exp(minimum(x, 0)) - 1)`. Outputs right again, overflow gone. But at $x = 0$
# both `maximum` and `minimum` have a tie, both give it to their first argument, and the slope comes out as
# $1 + 1 = 2$. (Keras's own `ops.celu`, version 3.15, does just that.)
#
# **Just left of 0, in the output.** For $x = -10^{-6}$ the exponential is 0.999999, of which float32 keeps
# seven digits; take 1 off, and one digit is left. `ops.expm1` computes $e^x - 1$ without that loss.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `ELU(alpha=1.0)` | a positive float: minus the value on the far left |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
#
# Graded are outputs and gradients
#
# - for ordinary numbers and any `alpha`;
# - out to ±1000, and to ±100 in float16, where all must be finite;
# - at exactly 0, with `alpha=1.0`, where the slope is 1 (with another `alpha` there is a kink, and anything
#   between 1 and `alpha` is fine);
# - for negative inputs between $10^{-7}$ and $10^{-5}$: outputs must be right to five digits of their own
#   size.
#
# It has to work inside `tf.function`, under XLA and mixed precision, and keep `alpha` when saved. Write it
# with `keras.ops`. Out of bounds are the exponential units of Keras and TensorFlow: ELU, SELU and CELU in
# all their forms. `ops.relu` and every exponential are allowed.

# %%
import keras
from keras import ops


class ELU(keras.layers.Layer):
    """The identity on the right, a soft floor at -alpha on the left."""

    def __init__(self, alpha=1.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs):
        # begin solution: both sides, with an exponential that never sees a positive number
        negative = ops.minimum(inputs, 0.0)  # where the left side is not used, it is 0, and harmless
        return ops.where(inputs > 0, inputs, self.alpha * ops.expm1(negative))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with alpha added
        return {**super().get_config(), "alpha": self.alpha}
        # end solution


# %% [markdown]
# ## Read on
#
# - D.-A. Clevert, T. Unterthiner, S. Hochreiter, *Fast and Accurate Deep Network Learning by Exponential
#   Linear Units* (2015): why a mean near 0 brings the gradient closer to the natural gradient.
# - G. Klambauer and others, *Self-Normalizing Neural Networks* (2017): ELU times 1.0507 with
#   $\alpha = 1.6733$ is SELU, and those two numbers make mean 0 and variance 1 a fixed point from layer to
#   layer.
# - The trap of `where` is described in the documentation of `tf.where` and in JAX's list of frequently asked
#   questions, as the "double where": one before the function, one after it.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "exponential_of_positive_inputs",
        swap=("ops.expm1(negative)", "ops.expm1(inputs)"),
        says="The exponential is computed for positive inputs too. `where` then leaves it out of the "
        "output, but its infinite slope times 0 is NaN in the gradient.",
        hint="What could you give to the exponential, in place of x, where x is positive?",
        fails=["learns_far_from_zero", "learns_far_from_zero_in_float16"],
    ),
    Mistake(
        "exponential_minus_one",
        swap=("ops.expm1(negative)", "(ops.exp(negative) - 1.0)"),
        says="1 is taken off an exponential that is almost 1 for small inputs, and most of the digits "
        "cancel.",
        hint="Which function computes exp(x) - 1 in one go?",
        fails=["keeps_the_digits_of_tiny_inputs"],
    ),
    Mistake(
        "both_sides_at_zero",
        swap=(
            "ops.where(inputs > 0, inputs, self.alpha * ops.expm1(negative))",
            "ops.maximum(inputs, 0.0) + self.alpha * ops.expm1(negative)",
        ),
        says="At exactly 0 both `maximum` and `minimum` send the gradient back, so the slope there is 1 "
        "+ alpha.",
        hint="To which of its arguments does `ops.maximum` give a tie?",
        fails=["has_slope_one_at_zero"],
    ),
    Mistake(
        "alpha_in_the_exponent",
        swap=("self.alpha * ops.expm1(negative)", "ops.expm1(self.alpha * negative)"),
        says="`alpha` stands inside the exponential, so it changes how fast the curve bends, and the "
        "floor stays at -1.",
        hint="Where does ELU settle for very negative inputs, with alpha = 2?",
        fails=["bends_to_minus_alpha"],
    ),
    Mistake(
        "alpha_not_used",
        swap=("self.alpha * ops.expm1(negative)", "ops.expm1(negative)"),
        says="`alpha` is never used, so the floor is at -1 whatever was asked for.",
        hint="Where does ELU settle for very negative inputs, with alpha = 2?",
        fails=["bends_to_minus_alpha"],
    ),
    Mistake(
        "alpha_divides_the_exponent_too",
        swap=("self.alpha * ops.expm1(negative)", "self.alpha * ops.expm1(negative / self.alpha)"),
        says="The input is divided by `alpha` first, which removes the kink: that is CELU, a cousin of ELU.",
        hint="Look at the formula of the statement: what exactly is in the exponent?",
        fails=["bends_to_minus_alpha"],
    ),
    Mistake(
        "the_one_is_forgotten",
        swap=("ops.expm1(negative)", "ops.exp(negative)"),
        says="The exponential is used without the -1, so the left side lies above 0 and jumps at 0.",
        hint="What is e^0, and what should ELU(0) be?",
        fails=["bends_to_minus_one", "bends_to_minus_alpha", "sends_gradients_back"],
    ),
    Mistake(
        "alpha_not_in_config",
        swap=('{**super().get_config(), "alpha": self.alpha}', "super().get_config()"),
        says="`get_config` does not hold `alpha`, so a saved layer comes back with alpha = 1.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "where_before_and_after",
        swap=("ops.minimum(inputs, 0.0)", "ops.where(inputs > 0, 0.0, inputs)"),
    ),
    Answer(
        "sum_of_two_sides",
        swap=(
            "ops.where(inputs > 0, inputs, self.alpha * ops.expm1(negative))",
            "ops.relu(inputs) + self.alpha * ops.expm1(negative)",
        ),
    ),
    Answer(
        "larger_or_equal",
        swap=("ops.where(inputs > 0, inputs, self", "ops.where(inputs >= 0, inputs, self"),
    ),
]

EQUIVALENT = {
    "negative = ops.minimum(inputs, 0.0) → negative = ops.minimum(inputs, 1.0)": (
        "the exponential of a number below 1 is as safe"
    ),
    "return ops.where(inputs > 0, inputs, self.alpha * ops.expm1(negative))"
    " → return ops.where(inputs >= 0, inputs, self.alpha * ops.expm1(negative))": (
        "at 0 the two sides meet with the same slope, and with another alpha than 1 the slope there is free"
    ),
}


class Oracle:
    """Keras's own layer."""

    skips = {"keeps_the_digits_of_tiny_inputs": "TensorFlow's kernel loses those digits itself"}

    ELU = keras.layers.ELU
