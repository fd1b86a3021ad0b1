# %% [markdown]
# # Softplus, there and back
#
# A network is asked for something that cannot be negative: a standard deviation, a rate, a waiting time.
# Its last layer gives any real number $x$. Squaring would make 3 and -3 the same, `exp` explodes when
# training is careless, ReLU gives exact zeros, and whoever divides by the result is lost. *Softplus* is
# smooth, grows no faster than $x$ itself, and is positive everywhere:
#
# $$\operatorname{softplus}(x) = \ln(1 + e^x), \qquad \operatorname{softplus}'(x) = \sigma(x).$$
#
# It is ReLU with the corner rounded off. The reason is a small and very useful formula, **log-sum-exp**,
# the smooth maximum: $\ln(e^a + e^b)$ is a little more than the larger of $a$ and $b$, at most $\ln 2$
# more. Since $1 = e^0$, softplus is the smooth maximum of $x$ and 0, where ReLU is the hard one. Its
# derivative accordingly is a smooth step: sigmoid.
#
# ```text
#       x      ReLU     softplus          more than ReLU by
#     -20       0       0.00000000206     e^-20, nearly
#      -1       0       0.3133            0.3133
#       0       0       0.6931            ln 2, the most there is
#       1       1       1.3133            0.3133
#      20      20      20.00000000206     e^-20, nearly
# ```
#
# ```python
# >>> layer = Softplus()
# >>> layer(ops.array([-20.0, -1.0, 0.0, 20.0])).numpy()
# array([2.0611537e-09, 3.1326169e-01, 6.9314718e-01, 2.0000000e+01],
#       dtype=float32)
# >>> layer.inverse(ops.array([0.5, 1.0, 2.0])).numpy()
# array([-0.43275213,  0.54132485,  1.8545866 ], dtype=float32)
# ```
#
# ## How to compute it
#
# **On the right** $e^x$ overflows at 89. The table shows the way out: the values for $x$ and $-x$ differ by
# exactly $x$. Take the larger of $x$ and 0 out in front, and what remains has a negative exponent:
#
# $$\ln(1 + e^x) = \max(x, 0) + \ln(1 + e^{-|x|}).$$
#
# **On the left** that is still not enough. At $x = -20$ the sum $1 + e^{-20}$ is 1.000000002, which float32
# rounds to 1, and $\ln 1 = 0$. So the standard deviation that could not be 0 is 0 after all, and the
# division by it gives infinity. `ops.log1p(z)` computes $\ln(1 + z)$ without forming $1 + z$, and keeps all
# digits of a small $z$. (`ops.logsumexp` does not: it adds to the 1 inside.)
#
# **At 0** look at the derivative. The formula above has two kinks there, in $\max$ and in $|x|$, which
# cancel on paper. Automatic differentiation knows nothing of that: it gives one full slope for
# $\max(x, 0)$, and 0 for $|x|$, together 1 in place of ½. (`ops.logaddexp` falls for the same.) What you
# learned about sigmoid helps: choose with `ops.where` on `x >= 0`, on both occasions, and the same side is
# taken in both.
#
# ## Back
#
# At the start of training you often want the output to be something definite: a standard deviation of 1,
# say. Which bias gives that? Solve $y = \ln(1 + e^x)$ for $x$:
#
# $$\operatorname{softplus}^{-1}(y) = \ln(e^y - 1) = y + \ln(1 - e^{-y}), \qquad y > 0.$$
#
# The first form overflows for a large $y$, and the second does not. For a small $y$ both suffer from
# $1 - e^{-y}$, two nearly equal numbers again; you know the function for that.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Softplus()` | no arguments but those of every layer (`**kwargs`) |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
# | `inverse(outputs)` | from positive floats of any shape, the inputs that give them; same shape and dtype |
#
# Graded are
#
# - outputs and gradients for ordinary numbers, and out to ±1000 (±60 in float16), where all must be finite;
# - the gradient at exactly 0: half of what arrives;
# - outputs for inputs from -15 to -30: to three digits *of their own size* and never 0, in float32;
# - `inverse` from $10^{-6}$ to 1000, to about $10^{-5}$, and its gradient from 0.3 upwards.
#
# It has to work inside `tf.function`, under XLA and mixed precision, and in a saved model. Write it with
# `keras.ops`. Out of bounds are the ready-made softplus and log-sigmoid of Keras and TensorFlow, which is
# its mirror image. `ops.sigmoid`, `ops.logsumexp` and `ops.logaddexp` are allowed, though the last two are
# not enough.

# %%
import keras
from keras import ops


class Softplus(keras.layers.Layer):
    """Positive numbers from any numbers: the smooth maximum of x and 0."""

    def call(self, inputs):
        # begin solution: ln(1 + exp(x)), right on both sides and in the middle
        positive = inputs >= 0
        tail = ops.log1p(ops.exp(ops.where(positive, -inputs, inputs)))  # ln(1 + exp(-|x|))
        return ops.where(positive, inputs, 0.0) + tail
        # end solution

    def inverse(self, outputs):
        """The inputs for which `call` gives these outputs."""
        # begin solution: solve y = ln(1 + exp(x)) for x, in a form that does not overflow
        return outputs + ops.log(-ops.expm1(-outputs))
        # end solution


# %% [markdown]
# ## Read on
#
# - C. Dugas and others, *Incorporating Second-Order Functional Knowledge for Better Option Pricing* (2000),
#   where softplus got its name.
# - M. Mächler, *Accurately Computing log(1 - exp(-|a|))* (2012): when to prefer `log(-expm1(-a))`, and when
#   `log1p(-exp(-a))`.
# - Softplus is the loss of logistic regression: for a label 1 the surprise is
#   $-\ln\sigma(x) = \operatorname{softplus}(-x)$. Every stable binary cross-entropy has the formula of this
#   page inside.
# - As a hidden activation it lost to ReLU (Glorot, Bordes, Bengio 2011); *swish* and *mish* are its
#   livelier relatives.

# %%
from autograder.variants import Answer, Mistake

TAIL = "tail = ops.log1p(ops.exp(ops.where(positive, -inputs, inputs)))  # ln(1 + exp(-|x|))"
WHOLE = f"{TAIL}\n        return ops.where(positive, inputs, 0.0) + tail"
BACK = "outputs + ops.log(-ops.expm1(-outputs))"

MISTAKES = [
    Mistake(
        "formula_as_it_stands",
        swap=(WHOLE, "return ops.log(1.0 + ops.exp(inputs))"),
        says="exp(x) becomes infinite for large inputs, and for very negative ones 1 + exp(x) is rounded "
        "to 1, so that the output is exactly 0.",
        hint="How much do softplus(x) and softplus(-x) differ? Which of the two has the harmless "
        "exponential?",
        fails=["stays_finite_far_from_zero", "is_positive_far_below_zero"],
    ),
    Mistake(
        "log1p_of_a_growing_exponential",
        swap=(WHOLE, "return ops.log1p(ops.exp(inputs))"),
        says="exp(x) becomes infinite for large inputs; `log1p` helps on the left only.",
        hint="How much do softplus(x) and softplus(-x) differ? Which of the two has the harmless "
        "exponential?",
        fails=["stays_finite_far_from_zero"],
    ),
    Mistake(
        "one_added_before_the_logarithm",
        swap=(
            "ops.log1p(ops.exp(ops.where(positive, -inputs, inputs)))",
            "ops.log(1.0 + ops.exp(ops.where(positive, -inputs, inputs)))",
        ),
        says="A tiny exponential is added to 1 before the logarithm, by hand or inside `logsumexp`. The "
        "sum is rounded to 1, so very negative inputs give exactly 0.",
        hint="Which function computes ln(1 + z) without forming 1 + z?",
        fails=["is_positive_far_below_zero"],
    ),
    Mistake(
        "maximum_and_absolute_value",
        swap=(WHOLE, "return ops.maximum(inputs, 0.0) + ops.log1p(ops.exp(-ops.abs(inputs)))"),
        says="The kinks of `maximum` and `abs` cancel in the outputs but not in the gradient: at exactly "
        "0 the slope comes out as 1, not ½.",
        hint="Which slopes do `maximum(x, 0)` and `abs(x)` have at 0, for automatic differentiation? "
        "Could one condition decide in both places?",
        fails=["learns_at_zero"],
    ),
    Mistake(
        "relu_and_absolute_value",
        swap=(WHOLE, "return ops.relu(inputs) + ops.log1p(ops.exp(-ops.abs(inputs)))"),
        says="At exactly 0 `relu` and `abs` both have the slope 0 for automatic differentiation, so no "
        "gradient arrives, where half of it should.",
        hint="Could one condition decide in both places which side of 0 is meant?",
        fails=["learns_at_zero"],
    ),
    Mistake(
        "inverse_that_overflows",
        swap=(BACK, "ops.log(ops.expm1(outputs))"),
        says="In the inverse, exp(y) becomes infinite for outputs beyond 88.",
        hint="Take e^y out of the bracket in ln(e^y - 1). What is left inside, and what comes out in front?",
        fails=["inverts_large_outputs"],
    ),
    Mistake(
        "inverse_that_cancels",
        swap=(BACK, "outputs + ops.log(1.0 - ops.exp(-outputs))"),
        says="In the inverse, 1 - exp(-y) subtracts two nearly equal numbers when y is small, and the "
        "digits are gone.",
        hint="Which function computes exp(z) - 1 for a small z without that loss, and with which sign?",
        fails=["inverts_small_outputs"],
    ),
    Mistake(
        "inverse_with_a_plus",
        swap=(BACK, "ops.log(1.0 + ops.exp(outputs))"),
        says="The inverse is softplus once more: it should undo it.",
        hint="Solve y = ln(1 + e^x) for x, step by step.",
        fails=["finds_the_way_back"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "mirror_image",
        swap=(
            WHOLE,
            """small = ops.where(positive, -inputs, inputs)
        return ops.log1p(ops.exp(small)) + (inputs - ops.where(positive, 0.0, inputs))""",
        ),
    ),
    Answer(
        "minimum_of_a_logarithm",
        swap=("ops.log(-ops.expm1(-outputs))", "ops.log(ops.negative(ops.expm1(ops.negative(outputs))))"),
    ),
    Answer(
        "difference_of_logarithms",
        # -ln σ(-x): σ(-x) loses nothing on the left when it is made with log1p of σ(x)
        swap=(
            WHOLE,
            """gate = ops.sigmoid(ops.where(positive, -inputs, inputs))
        return ops.where(positive, inputs, 0.0) - ops.log1p(-gate)""",
        ),
    ),
]

EQUIVALENT = {
    "positive = inputs >= 0 → positive = inputs > 0": "both sides give the same at 0, output and slope",
    "positive = inputs >= 0 → positive = inputs >= 1": "the exponential of a number below 1 is as safe",
}


class Oracle:
    """TensorFlow's kernel, with a gradient of its own; the way back through the logit of 1 - exp(-y)."""

    class Softplus(keras.layers.Layer):
        def call(self, inputs):
            return ops.softplus(inputs)

        def inverse(self, outputs):
            import tensorflow as tf

            # Newton's method in float64, then one step that carries the gradient: dx/dy = 1 / σ(x).
            exact = tf.cast(tf.stop_gradient(outputs), "float64")
            x = tf.where(exact > 1, exact, tf.math.log(exact))
            for _ in range(40):
                x -= (tf.math.softplus(x) - exact) / tf.sigmoid(x)
            slope = tf.cast(1 / tf.sigmoid(x), outputs.dtype)
            return tf.cast(x, outputs.dtype) + slope * (outputs - tf.stop_gradient(outputs))
