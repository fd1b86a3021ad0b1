# %% [markdown]
# # Log-softmax
#
# A language model chooses the next word among fifty thousand, and a sentence of forty words has the
# *product* of forty such probabilities. Every one of them is small, and the product is 0 in float32 long
# before the sentence ends. So people who work with sequences never multiply probabilities. They add
# logarithms, and rank sentences, train models and search with those. This layer gives the logarithms
# straight from the logits:
#
# $$\operatorname{logsoftmax}(x)_i = \ln \frac{e^{x_i}}{\sum_j e^{x_j}} = x_i - \ln \sum_j e^{x_j}.$$
#
# ```text
#   logits     softmax     log-softmax
#     0.0       0.0900       -2.4076
#     1.0       0.2447       -1.4076      differences between logits stay as they are;
#     2.0       0.6652       -0.4076      all are moved by the same amount, 2.4076 here
# ```
#
# ```python
# >>> LogSoftmax()(ops.array([[0.0, 1.0, 2.0]])).numpy().round(4)
# array([[-2.4076, -1.4076, -0.4076]], dtype=float32)
# >>> LogSoftmax()(ops.array([[0.0, 1000.0]])).numpy()
# array([[-1000.,     0.]], dtype=float32)
# ```
#
# The amount is the **log-sum-exp** of the logits. Here you write it yourself, and meet three ways to lose
# what the second example keeps.
#
# 1. *The logarithm of the softmax.* The first probability of the second example is $e^{-1000}$, and float32
#    says 0. Its logarithm is $-\infty$, and the gradient is NaN. What has been rounded to 0 no logarithm
#    can bring back: the logarithm has to come **before** the rounding, on paper.
# 2. *The plain sum.* $\sum_j e^{x_j}$ overflows at logits near 89. As in softmax, the largest logit $m$
#    comes out first: $\ln\sum_j e^{x_j} = m + \ln\sum_j e^{x_j - m}$.
# 3. *The order of the additions.* Now there are three terms, $x_i - m - \ln\sum_j e^{x_j - m}$. Logits that
#    all lie near 100,000 are a network off the rails, but still a question with an answer. There a float32
#    has only two digits after the point, and $m + \ln\sum$ rounds the logarithm to those two. (In float16
#    that happens near 100 already.) Yet $x_i - m$ is a small number, for which there are digits to spare,
#    and it is computed **without any error**. So take $m$ off first, and the logarithm from that. The
#    mathematics is the same, and every digit is kept.
#
# **Forbidden words.** Decoders forbid a choice by setting its logit to $-\infty$. Its probability is then 0
# and its log-probability $-\infty$, and the others share out 1 among them. If you did everything in the
# order above, that works by itself, gradients included: $e^{-\infty}$ is exactly 0.
#
# **The gradient** is worth seeing once. If $g$ arrives at the outputs, then
# $g - \operatorname{softmax}(x) \sum_j g_j$ goes back to the logits. With $g = -1$ at the true class and 0
# elsewhere that is $\operatorname{softmax}(x) - y$, the familiar gradient of cross-entropy.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `LogSoftmax(axis=-1)` | `axis` is the one along which the probabilities would add up to 1, an int |
# | `inputs` | floats of any shape; some along the axis, but not all, may be $-\infty$ |
# | returns | log-probabilities, of the same shape and dtype, none above 0 |
#
# Graded are values and gradients; logits far apart (thousands); logits that all lie near ±100,000, where
# outputs must be right to about $10^{-5}$, so that the order of the additions counts; $-\infty$ among the
# logits, where outputs are $-\infty$ there, right elsewhere, and gradients finite; `tf.function` with
# unknown sizes, XLA, mixed precision, and that `axis` is kept when saved.
#
# Write it with `keras.ops`, from `exp`, `log`, `sum` and `max`. Out of bounds are the log-softmax and the
# **log-sum-exp** of Keras and TensorFlow, since that is the exercise, and the ready-made cross-entropies,
# which contain them. `ops.softmax` is allowed, for what it is worth.

# %%
import keras
from keras import ops


class LogSoftmax(keras.layers.Layer):
    """Log-probabilities from logits along one axis."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        # begin solution: the logits, less their log-sum-exp, in an order that loses nothing
        shifted = inputs - ops.max(inputs, axis=self.axis, keepdims=True)
        return shifted - ops.log(ops.sum(ops.exp(shifted), axis=self.axis, keepdims=True))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the axis added
        return {**super().get_config(), "axis": self.axis}
        # end solution


# %% [markdown]
# ## Read on
#
# - P. Blanchard, D. Higham, N. Higham, *Accurately computing the log-sum-exp and softmax functions* (2021):
#   what exactly is lost in which order, with proofs.
# - $\ln\sum e^{x}$ in one pass over numbers that arrive one after another, with a running maximum, is the
#   heart of *FlashAttention* (T. Dao and others, 2022).
# - E. Jang, S. Gu, B. Poole, *Categorical Reparameterization with Gumbel-Softmax* (2017): add the right
#   noise to log-probabilities, take the largest, and you have drawn a sample.

# %%
from autograder.variants import Answer, Mistake

SHIFT = "inputs - ops.max(inputs, axis=self.axis, keepdims=True)"
RESULT = "shifted - ops.log(ops.sum(ops.exp(shifted), axis=self.axis, keepdims=True))"

MISTAKES = [
    Mistake(
        "logarithm_of_a_softmax",
        swap=(RESULT, "ops.log(ops.softmax(inputs, axis=self.axis))"),
        says="The softmax is computed first, and its small probabilities are rounded to 0 before the "
        "logarithm sees them.",
        hint="What is the logarithm of a quotient, and of an exponential? Write it down before you "
        "compute anything.",
        fails=["stays_exact_for_logits_far_apart"],
    ),
    Mistake(
        "logarithm_of_a_softmax_and_a_bit",
        swap=(RESULT, "ops.log(ops.softmax(inputs, axis=self.axis) + 1e-7)"),
        says="1e-7 is added to the probabilities before the logarithm, so no log-probability is below "
        "-16.1, however unlikely the class.",
        hint="What is the logarithm of a quotient, and of an exponential? Write it down before you "
        "compute anything.",
        fails=["stays_exact_for_logits_far_apart"],
    ),
    Mistake(
        "no_maximum_taken_off",
        swap=(SHIFT, "inputs"),
        says="The logits go into `exp` as they are: for large ones the sum is infinite, for very "
        "negative ones it is 0.",
        hint="What happens to the result when you take the same number off all logits?",
        fails=["keeps_its_digits_far_from_zero", "stays_exact_for_logits_far_apart"],
    ),
    Mistake(
        "maximum_added_back_first",
        swap=(
            RESULT,
            "inputs - (ops.max(inputs, axis=self.axis, keepdims=True)"
            " + ops.log(ops.sum(ops.exp(shifted), axis=self.axis, keepdims=True)))",
        ),
        says="The maximum is added back to the logarithm before both are taken off the logits. If the "
        "logits are large, that sum has hardly any digits left after the point.",
        hint="Which two of the three terms x, m and ln Σ give an exact and small result when you combine "
        "them first?",
        fails=["keeps_its_digits_far_from_zero"],
    ),
    Mistake(
        "divides_by_the_logarithm",
        swap=("shifted - ops.log(", "shifted / ops.log("),
        says="The logits are divided by the logarithm of the sum, where it should be taken off.",
        hint="The logarithm of a quotient is a …?",
        fails=["gives_log_probabilities", "sends_gradients_back"],
    ),
    Mistake(
        "mean_of_the_exponentials",
        swap=("ops.log(ops.sum(", "ops.log(ops.mean("),
        says="The mean of the exponentials is used and not their sum, so everything is too large by the "
        "logarithm of the number of classes.",
        hint="What do the exponentials of your outputs add up to?",
        fails=["gives_log_probabilities", "works_along_any_axis"],
    ),
    Mistake(
        "sums_over_everything",
        swap=("ops.sum(ops.exp(shifted), axis=self.axis, keepdims=True)", "ops.sum(ops.exp(shifted))"),
        says="The sum runs over the whole tensor, so all rows share out a single 1 among them.",
        hint="How many sums does a batch of three rows need?",
        fails=["gives_log_probabilities", "works_along_any_axis"],
    ),
    Mistake(
        "always_the_last_axis",
        swap=[
            ("ops.max(inputs, axis=self.axis,", "ops.max(inputs, axis=-1,"),
            ("ops.sum(ops.exp(shifted), axis=self.axis,", "ops.sum(ops.exp(shifted), axis=-1,"),
        ],
        says="The last axis is always used, whatever `axis` says.",
        hint="Where do you use `self.axis`?",
        fails=["works_along_any_axis"],
    ),
    Mistake(
        "axis_not_in_config",
        swap=('{**super().get_config(), "axis": self.axis}', "super().get_config()"),
        says="`get_config` does not hold `axis`, so a saved layer comes back with the default one.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "stops_the_gradient_of_the_maximum",
        swap=(SHIFT, "inputs - ops.stop_gradient(ops.max(inputs, axis=self.axis, keepdims=True))"),
    ),
    Answer(
        "softmax_of_the_likeliest",
        # the softmax of the largest class is e^0 / Σ, and -ln of it is ln Σ
        swap=(
            RESULT,
            "shifted + ops.log(ops.max(ops.softmax(inputs, axis=self.axis), axis=self.axis, keepdims=True))",
        ),
    ),
    Answer(
        "adds_the_logarithm_of_the_reciprocal",
        swap=(RESULT, "shifted + ops.log(1.0 / ops.sum(ops.exp(shifted), axis=self.axis, keepdims=True))"),
    ),
]


class Oracle:
    """TensorFlow's kernel."""

    class LogSoftmax(keras.layers.Layer):
        def __init__(self, axis=-1, **kwargs):
            super().__init__(**kwargs)
            self.axis = axis

        def call(self, inputs):
            return ops.log_softmax(inputs, axis=self.axis)

        def get_config(self):
            return {**super().get_config(), "axis": self.axis}
