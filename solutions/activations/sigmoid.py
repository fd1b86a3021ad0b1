# %% [markdown]
# # Sigmoid
#
# Will this customer leave? A neuron adds up what speaks for it and what speaks against it, and arrives at
# some real number $x$: the *evidence*, or **logit**. Sigmoid turns evidence into a probability,
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad
# \text{because we read } x \text{ as log-odds: } x = \ln\frac{p}{1-p}.$$
#
# No evidence either way, $x = 0$, is a probability of one half. Evidence of $+3$ means odds of
# $e^3 \approx 20$ to 1. Evidence adds up, odds multiply, and $\sigma(-x) = 1 - \sigma(x)$: what speaks for
# one side speaks against the other.
#
# ```text
#   1 ┤                         ▁▂▄▅▆▇▇▇████        x      σ(x)     slope
#     │                      ▂▅▇                   -4     0.018    0.018
#  ½  ┤ ─ ─ ─ ─ ─ ─ ─ ─ ─ ▁▅▇ ─ ─ ─ ─ ─ ─ ─        0     0.5      0.25
#     │                ▂▅▇                          4     0.982    0.018
#   0 ┤ ▁▁▁▁▁▁▁▂▂▃▄▅▆▇                             10     0.99995  0.00005
# ```
#
# ```python
# >>> Sigmoid()(ops.array([-2.0, 0.0, 3.0])).numpy()
# array([0.11920292, 0.5       , 0.95257413], dtype=float32)
# ```
#
# ## Why it left the hidden layers
#
# The slope is $\sigma'(x) = \sigma(x)\,(1 - \sigma(x))$, at most ¼, and nearly 0 once the neuron has made
# up its mind either way: it is **saturated**. Backpropagation multiplies one such slope per layer, so ten
# layers of sigmoids leave at best $0.25^{10} \approx 10^{-6}$ of a gradient (the weights between them
# permitting). These are the vanishing gradients that kept deep networks from training for twenty years.
# Sigmoid lives on where a probability is wanted, at the output, and where a soft switch is wanted, in the
# gates of an LSTM.
#
# ## What goes wrong in practice
#
# In float32 $e^{89}$ is infinity already, in float16 $e^{12}$ is. Each of the two usual ways to write the
# formula breaks on one side, and one of them hides it:
#
# - $e^x / (1 + e^x)$ at $x = 1000$ is $\infty/\infty$: NaN, for all to see.
# - $1 / (1 + e^{-x})$ at $x = -1000$ is $1/\infty = 0$. Right! But the *gradient* meets $e^{1000}$ on its
#   way back: one factor has become 0, the next is $\infty$, and $0 \cdot \infty$ is NaN.
# - Choosing between the two with `ops.where(x >= 0, this, that)` gives the right output and still a NaN
#   gradient. Both branches are computed, and the gradient of the branch that lost is $0 \cdot \infty$
#   again. So choose **before** the exponential, not after it.
# - Handing the exponential $-|x|$ keeps it small. But $|x|$ has a kink at 0, where automatic
#   differentiation takes its slope for 0. An input of *exactly* 0 is nothing rare (a zero bias meets a
#   black pixel), and it would get the gradient 0 where the true one is ¼.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Sigmoid()` | no arguments but those of every layer (`**kwargs`) |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype, each number between 0 and 1 |
#
# Graded are the outputs and the gradients: for ordinary numbers, for inputs as far out as ±1000 (±60 in
# float16), where both must be finite and right, and at exactly 0, where the gradient is ¼ of what arrives.
# The gradient is the one that automatic differentiation gets out of your code; you need not write it.
# Numbers are compared to about $10^{-5}$, so whether $\sigma(-30)$ is $10^{-13}$ or 0 does not matter. It
# has to work inside `tf.function`, under XLA and mixed precision, and in a saved model.
#
# Write it with `keras.ops`. Out of bounds are the sigmoids of Keras and TensorFlow and what contains one:
# `ops.sigmoid`, `log_sigmoid`, `silu`/`swish`, their twins in `tf.nn` and `tf.math`, and
# `keras.activations`. Everything else is allowed, `ops.tanh` and `ops.softmax` included.

# %%
import keras
from keras import ops


class Sigmoid(keras.layers.Layer):
    """Probabilities from evidence, one number at a time."""

    def call(self, inputs):
        # begin solution: σ(x), with an exponential that never sees a positive number
        positive = inputs >= 0
        e = ops.exp(ops.where(positive, -inputs, inputs))  # exp(-|x|), with a slope at 0
        return ops.where(positive, 1.0, e) / (1.0 + e)
        # end solution


# %% [markdown]
# ## Read on
#
# - S. Hochreiter, *Untersuchungen zu dynamischen neuronalen Netzen* (1991): vanishing gradients, found and
#   named.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp* (1998), section 4.4: why sigmoids that
#   are not centred on 0 train slowly. The next exercise takes up from there.
# - For training, do not take the logarithm of this layer's output: a loss with `from_logits=True` works on
#   the evidence itself, and loses nothing where the probability rounds to 0 or 1.

# %%
from autograder.variants import Answer, Mistake

CHOICE = "return ops.where(positive, 1.0, e) / (1.0 + e)"

MISTAKES = [
    Mistake(
        "formula_as_it_stands",
        swap=(CHOICE, "return 1.0 / (1.0 + ops.exp(-inputs))"),
        says="exp(-x) becomes infinite for inputs far below 0: the output is still right, but its "
        "gradient is 0 times infinity, which is NaN.",
        hint="For a negative x, which of exp(x) and exp(-x) is safe? Can you write σ with that one?",
        fails=["learns_far_from_zero", "learns_far_from_zero_in_float16"],
    ),
    Mistake(
        "exponential_over_one_plus",
        swap=(CHOICE, "return ops.exp(inputs) / (1.0 + ops.exp(inputs))"),
        says="exp(x) becomes infinite for inputs far above 0, and infinity divided by infinity is NaN.",
        hint="What do you get when you divide numerator and denominator by exp(x)?",
        fails=["learns_far_from_zero", "learns_far_from_zero_in_float16"],
    ),
    Mistake(
        "chooses_after_the_exponential",
        swap=(
            CHOICE,
            "return ops.where(positive, 1.0 / (1.0 + ops.exp(-inputs)), ops.exp(inputs) / (1.0 + "
            "ops.exp(inputs)))",
        ),
        says="`where` chooses between two finished branches. The one that lost holds an infinity, and in "
        "the gradient 0 times that infinity is NaN, on both sides.",
        hint="What would have to go into `where`, so that no branch ever computes the exponential of a "
        "large number?",
        fails=["learns_far_from_zero", "learns_far_from_zero_in_float16"],
    ),
    Mistake(
        "goes_through_the_absolute_value",
        swap=("ops.where(positive, -inputs, inputs)", "-ops.abs(inputs)"),
        says="The exponent goes through `abs`, whose slope at 0 counts as 0, so an input of exactly 0 "
        "gets no gradient.",
        hint="How can you flip the sign of the negative numbers without `abs`?",
        fails=["learns_at_zero"],
    ),
    Mistake(
        "sign_of_the_exponent",
        swap=("ops.where(positive, 1.0, e)", "ops.where(positive, e, 1.0)"),
        says="The curve is mirrored: it falls from 1 to 0, as 1 / (1 + exp(x)) does.",
        hint="Should strong evidence in favour give a probability near 1 or near 0?",
        fails=["turns_evidence_into_probabilities", "sends_gradients_back"],
    ),
    Mistake(
        "tanh_of_the_whole",
        swap=(CHOICE, "return 0.5 * (1.0 + ops.tanh(inputs))"),
        says="The curve is twice as steep as sigmoid: (1 + tanh(x)) / 2 is σ(2x).",
        hint="Which exponentials does tanh contain, e^x or e^2x?",
        fails=["turns_evidence_into_probabilities", "learns_at_zero"],
    ),
]

OTHER_ANSWERS = [
    Answer("half_a_tanh", swap=(CHOICE, "return 0.5 * (1.0 + ops.tanh(0.5 * inputs))")),
    Answer("through_softplus", swap=(CHOICE, "return ops.exp(-ops.softplus(-inputs))")),
    Answer(
        "softmax_against_zero",
        swap=(
            CHOICE,
            "return ops.softmax(ops.stack([inputs, ops.zeros_like(inputs)], axis=-1), axis=-1)[..., 0]",
        ),
    ),
]

EQUIVALENT = {
    "positive = inputs >= 0 → positive = inputs > 0": "both cases give the same at 0, output and slope",
    "positive = inputs >= 0 → positive = inputs >= 1": "the exponential of a number below 1 is as safe",
}


class Oracle:
    """TensorFlow's kernel, which has a gradient of its own."""

    class Sigmoid(keras.layers.Layer):
        def call(self, inputs):
            return ops.sigmoid(inputs)
