# %% [markdown]
# # Tanh
#
# The hyperbolic tangent is sigmoid moved down and stretched, until it is centred on 0:
#
# $$\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1.$$
#
# That small move is worth a lot. The outputs of a layer are the inputs of the next, and if all of them are
# positive, as after a sigmoid, then the gradients of all weights into one neuron have the same sign: the
# weights can only go up together or down together, and training zigzags. Around 0, moreover,
# $\tanh x \approx x$ with slope 1, not ¼: a network of tanhs with small weights begins as a nearly linear
# one, and its gradients arrive. The slope is $1 - \tanh^2 x$; far out it vanishes just as sigmoid's does.
# Recurrent networks use tanh to this day, since a state that is fed back into itself must stay bounded.
#
# ```text
#    1 ┤                 ▁▄▆▇▇████        x        tanh x       slope
#      │               ▂▆                0.001    0.001        1.000
#    0 ┤ ─ ─ ─ ─ ─ ─ ▗▞─ ─ ─ ─ ─ ─        0.5      0.462        0.786
#      │           ▂▆                     2        0.964        0.071
#   -1 ┤ ████▇▇▆▅▃▁                      10        1            0.000000008
# ```
#
# ```python
# >>> Tanh()(ops.array([-0.5, 1e-6, 2.0])).numpy()
# array([-4.6211717e-01,  1.0000000e-06,  9.6402770e-01], dtype=float32)
# ```
#
# ## A true formula that loses digits
#
# Textbooks and lecture notes like to give $\tanh x = \frac{2}{1 + e^{-2x}} - 1$, and as mathematics there
# is nothing wrong with it. Now take $x = 10^{-6}$ in float32, which knows about seven digits:
#
# ```text
#   exp(-2x)       = 0.999998         0.99999800000… rounded to a multiple of 0.00000006
#   2 / (1 + that) = 1.0000011        the answer sits in the last digit or two
#   minus 1        = 0.00000107       seven percent off
# ```
#
# Two numbers that are almost equal were subtracted, and all the digits in which they agreed are gone. This
# is called **cancellation**. Small inputs are exactly where a freshly initialised network lives, and in
# float16, with its three digits, an output of half a thousandth comes out twice as large. The numerator
# $1 - e^{-2x}$ has the same trouble, $e^x - e^{-x}$ too.
#
# The cure is an old one. Numerical libraries have a function `expm1(z)`, which gives $e^z - 1$ with all its
# digits, because for small $z$ it never forms $e^z$ in the first place. Rewrite tanh until every
# exponential has a $-1$ attached to it, and nothing is left to cancel.
#
# Then look at the far side. $e^{1000}$ is infinite, and $\infty/\infty$ is NaN, so the exponent must never
# be a large positive number. Tanh is *odd*, $\tanh(-x) = -\tanh x$, and so one half of the curve is enough.
# But do not send everything through `ops.abs` and `ops.sign`: automatic differentiation takes both their
# slopes at 0 for 0, and an input of exactly 0 gets no gradient, at the very place where tanh has its
# largest slope, 1.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Tanh()` | no arguments but those of every layer (`**kwargs`) |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype, each number between -1 and 1 |
#
# Graded are outputs and gradients
#
# - for ordinary numbers,
# - for **tiny** ones, of a size between $10^{-7}$ and $10^{-5}$ in float32 and around $10^{-3}$ in float16:
#   *relative* to their own size, float32 outputs must be right to five digits and float16 outputs to a
#   percent,
# - at exactly 0 (all of the gradient arrives),
# - out to ±1000, where everything must be finite.
#
# Gradients are those that automatic differentiation gets out of your code. It has to work inside
# `tf.function`, under XLA and mixed precision, and in a saved model.
#
# Write it with `keras.ops`. Out of bounds are the tanhs of Keras and TensorFlow (`ops.tanh`,
# `ops.tanh_shrink`, `keras.activations`, `tf.nn`, `tf.math`). Exponentials of every kind are allowed,
# `ops.sinh`, `ops.cosh` and even `ops.sigmoid` too; whether they help is another question.

# %%
import keras
from keras import ops


class Tanh(keras.layers.Layer):
    """Sigmoid's centred sister, with all its digits near 0."""

    def call(self, inputs):
        # begin solution: tanh without overflow far out, and without cancellation near 0
        positive = inputs >= 0
        m = ops.expm1(2.0 * ops.where(positive, -inputs, inputs))  # exp(-2|x|) - 1, from -1 to 0
        half = m / (m + 2.0)
        return ops.where(positive, -half, half)
        # end solution


# %% [markdown]
# ## Read on
#
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp* (1998), sections 4.3 and 4.4: why inputs
#   and activations should be centred.
# - W. Kahan's implementations of `expm1` and his essays on cancellation; a short modern account is N. Higham,
#   *Accuracy and Stability of Numerical Algorithms*, section 1.14.
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*
#   (2010): how sigmoid and tanh layers saturate, and the initialisation that keeps tanh from it.

# %%
from autograder.variants import Answer, Mistake

WHOLE = """m = ops.expm1(2.0 * ops.where(positive, -inputs, inputs))  # exp(-2|x|) - 1, from -1 to 0
        half = m / (m + 2.0)
        return ops.where(positive, -half, half)"""

MISTAKES = [
    Mistake(
        "two_sigmoids_minus_one",
        swap=(WHOLE, "return 2.0 * ops.sigmoid(2.0 * inputs) - 1.0"),
        says="For a small input 2σ(2x) is almost 1, and taking 1 off it leaves only the rounding errors: "
        "2σ(2x) - 1 is true on paper, but loses its digits near 0.",
        hint="Which function gives exp(z) - 1 for a small z without ever forming exp(z)?",
        fails=["keeps_the_digits_of_tiny_inputs", "keeps_the_digits_of_tiny_inputs_in_float16"],
    ),
    Mistake(
        "formula_of_the_textbooks",
        swap=(WHOLE, "return 2.0 / (1.0 + ops.exp(-2.0 * inputs)) - 1.0"),
        says="2 / (1 + exp(-2x)) - 1 subtracts two nearly equal numbers when the input is small, and far "
        "below 0 its exponential becomes infinite, which turns the gradient into NaN.",
        hint="For which inputs is exp(-2x) harmless, and how could exp(z) - 1 be had without forming exp(z)?",
        fails=["keeps_the_digits_of_tiny_inputs", "stays_finite_far_from_zero"],
    ),
    Mistake(
        "one_minus_an_exponential",
        swap=(
            "ops.expm1(2.0 * ops.where(positive, -inputs, inputs))",
            "ops.exp(2.0 * ops.where(positive, -inputs, inputs)) - 1.0",
        ),
        says="1 is subtracted from an exponential that is almost 1 when the input is small, so most "
        "digits cancel.",
        hint="Which function gives exp(z) - 1 for a small z without ever forming exp(z)?",
        fails=["keeps_the_digits_of_tiny_inputs", "keeps_the_digits_of_tiny_inputs_in_float16"],
    ),
    Mistake(
        "sinh_over_cosh",
        swap=(WHOLE, "return ops.sinh(inputs) / ops.cosh(inputs)"),
        says="sinh and cosh both become infinite beyond ±89, and infinity divided by infinity is NaN.",
        hint="After dividing numerator and denominator by exp(x), which exponential is left, and for "
        "which x is it small?",
        fails=["stays_finite_far_from_zero"],
    ),
    Mistake(
        "growing_exponent",
        swap=(WHOLE, "m = ops.expm1(2.0 * inputs)\n        return m / (m + 2.0)"),
        says="exp(2x) becomes infinite for large positive inputs, and infinity divided by infinity is NaN.",
        hint="Tanh is odd. Can you compute every value from the half of the curve where the exponent is "
        "negative?",
        fails=["stays_finite_far_from_zero"],
    ),
    Mistake(
        "sign_times_absolute_value",
        swap=(
            WHOLE,
            "m = ops.expm1(-2.0 * ops.abs(inputs))\n        return -ops.sign(inputs) * m / (m + 2.0)",
        ),
        says="The input goes through `sign` and `abs`, whose slopes at 0 both count as 0, so an input of "
        "exactly 0 gets no gradient.",
        hint="Which slope does tanh have at 0? How can you choose a sign with `ops.where`?",
        fails=["has_slope_one_at_zero"],
    ),
    Mistake(
        "exponent_without_the_two",
        swap=(
            "ops.expm1(2.0 * ops.where(positive, -inputs, inputs))",
            "ops.expm1(ops.where(positive, -inputs, inputs))",
        ),
        says="The exponent lacks its factor 2, so this is tanh(x / 2): too flat by half.",
        hint="Multiply numerator and denominator of (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ) by e⁻ˣ. Which exponent appears?",
        fails=["squashes_to_plus_minus_one", "has_slope_one_at_zero", "keeps_the_digits_of_tiny_inputs"],
    ),
    Mistake(
        "both_halves_positive",
        swap=("return ops.where(positive, -half, half)", "return -half"),
        says="Negative inputs come out positive: the sign that was taken off the input is never put back.",
        hint="What is tanh(-x), if you know tanh(x)?",
        fails=["squashes_to_plus_minus_one", "sends_gradients_back"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "half_angles",
        # tanh x = 2t / (1 + t²) with t = tanh(x/2); m/(m+2) at half the exponent is -t
        swap=(
            WHOLE,
            """m = ops.expm1(ops.where(positive, -inputs, inputs))
        t = m / (m + 2.0)
        half = 2.0 * t / (1.0 + t * t)
        return ops.where(positive, -half, half)""",
        ),
    ),
    Answer(
        "reciprocal",
        swap=("half = m / (m + 2.0)", "half = m * ops.reciprocal(2.0 + m)"),
    ),
    Answer(
        "clips_instead_of_mirroring",
        swap=(
            WHOLE,
            """m = ops.expm1(2.0 * ops.clip(inputs, -5.0, 5.0))
        inside = m / (m + 2.0)
        m = ops.expm1(-2.0 * ops.relu(inputs))
        right = -m / (m + 2.0)
        m = ops.expm1(-2.0 * ops.relu(-inputs))
        left = m / (m + 2.0)
        return ops.where(ops.abs(inputs) < 5.0, inside, ops.where(positive, right, left))""",
        ),
    ),
]

EQUIVALENT = {
    "positive = inputs >= 0 → positive = inputs > 0": "both halves give the same at 0, output and slope",
    "positive = inputs >= 0 → positive = inputs >= 1": "the exponential of a number below 2 is as safe",
}


class Oracle:
    """TensorFlow's kernel, which has a gradient of its own."""

    class Tanh(keras.layers.Layer):
        def call(self, inputs):
            return ops.tanh(inputs)
