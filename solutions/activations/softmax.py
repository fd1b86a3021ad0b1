# %% [markdown]
# # Softmax
#
# A classifier's last layer gives one number per class, its **logits**: any real numbers, the larger the
# better. To speak of *how sure* the network is, and to train it by maximum likelihood, we want
# probabilities: positive, and adding up to 1. Softmax is the standard road from one to the other. The same
# function decides, inside attention, how much each word listens to every other.
#
# For logits $x_1, \dots, x_K$ along one axis,
#
# $$\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^{K} e^{x_j}}.$$
#
# The exponential makes everything positive and stretches the differences; the sum shares out 1.
#
# ```text
#   logits        exp           ÷ sum (11.11)
#    0.0   ──▶   1.00   ──▶    0.0900   ▎
#    1.0   ──▶   2.72   ──▶    0.2447   ▊
#    2.0   ──▶   7.39   ──▶    0.6652   ██▏
# ```
#
# You can check your layer on this row of three:
#
# ```python
# >>> Softmax()(ops.array([[0.0, 1.0, 2.0]])).numpy()
# array([[0.09003057, 0.24472848, 0.66524094]], dtype=float32)
# ```
#
# **What goes wrong in practice.** `exp(89)` no longer fits into float32, and logits of 1000 are nothing
# unusual for a network that has come off the rails. Infinity divided by infinity is NaN, and one NaN in a
# loss ruins every weight. Luckily softmax has a spare degree of freedom: adding the same number $c$ to all
# logits multiplies numerator and denominator by $e^c$, which cancels. Take off the largest logit, and the
# largest exponential is $e^0 = 1$: nothing can overflow, and the sum is at least 1.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Softmax(axis=-1)` | `axis` is the one along which the outputs add up to 1, an int |
# | `inputs` | floats of any shape |
# | returns | the same shape and dtype |
#
# It has to work for logits of ±1000, inside `tf.function` with unknown sizes, under XLA and mixed precision,
# and come back from `get_config` with the same axis. Write it with `keras.ops`. The ready-made softmax
# and log-softmax of Keras and TensorFlow are out of bounds here; `ops.logsumexp` is not.

# %%
import keras
from keras import ops


class Softmax(keras.layers.Layer):
    """Probabilities from logits along one axis."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        # begin solution: exponentials of the logits, shared out over the axis
        shifted = inputs - ops.max(inputs, axis=self.axis, keepdims=True)
        exponentials = ops.exp(shifted)
        return exponentials / ops.sum(exponentials, axis=self.axis, keepdims=True)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the axis added
        return {**super().get_config(), "axis": self.axis}
        # end solution


# %% [markdown]
# ## Read on
#
# - J. Bridle, *Probabilistic Interpretation of Feedforward Classification Network Outputs* (1990), where the
#   name comes from.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, section 4.1: overflow and underflow.
# - Divide the logits by a *temperature* before the softmax and the answer gets sharper or softer: that is
#   what the sliders of language models do.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "no_max_subtraction",
        swap=("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs"),
        says="The logits go into `exp` as they are, and exp(1000) does not fit into float32.",
        hint="What happens to softmax when you take the same number off all logits?",
        fails=["stays_finite_for_large_logits"],
    ),
    Mistake(
        "sums_over_everything",
        swap=("ops.sum(exponentials, axis=self.axis, keepdims=True)", "ops.sum(exponentials)"),
        says="The sum runs over the whole tensor, so all rows share out a single 1 among them.",
        hint="How many sums does a batch of three rows need?",
        fails=["turns_logits_into_probabilities", "works_along_any_axis"],
    ),
    Mistake(
        "always_the_last_axis",
        swap=[
            ("ops.max(inputs, axis=self.axis,", "ops.max(inputs, axis=-1,"),
            ("ops.sum(exponentials, axis=self.axis,", "ops.sum(exponentials, axis=-1,"),
        ],
        says="The last axis is always used, whatever `axis` says.",
        hint="Where do you use `self.axis`?",
        fails=["works_along_any_axis"],
    ),
    Mistake(
        "first_axis",
        swap=[
            ("ops.max(inputs, axis=self.axis,", "ops.max(inputs, axis=0,"),
            ("ops.sum(exponentials, axis=self.axis,", "ops.sum(exponentials, axis=0,"),
        ],
        says="The first axis is always used, so the examples of a batch share out 1 among them.",
        hint="Should one example's probabilities depend on the other examples?",
        fails=["turns_logits_into_probabilities", "works_along_any_axis"],
    ),
    Mistake(
        "no_exponential",
        swap=("ops.exp(shifted)", "ops.relu(inputs) + 1e-7"),
        says="The logits themselves are shared out, with the negative ones cut off, instead of their "
        "exponentials.",
        hint="Which function turns every real number into a positive one, and differences into ratios?",
        fails=["turns_logits_into_probabilities"],
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
        "through_logsumexp",
        swap=(
            "return exponentials / ops.sum(exponentials, axis=self.axis, keepdims=True)",
            "return ops.exp(inputs - ops.logsumexp(inputs, axis=self.axis, keepdims=True))",
        ),
    ),
    Answer(
        "stops_the_gradient_of_the_maximum",
        swap=(
            "inputs - ops.max(inputs, axis=self.axis, keepdims=True)",
            "inputs - ops.stop_gradient(ops.max(inputs, axis=self.axis, keepdims=True))",
        ),
    ),
    Answer(
        "multiplies_by_the_reciprocal",
        swap=(
            "exponentials / ops.sum(exponentials, axis=self.axis, keepdims=True)",
            "exponentials * (1 / ops.sum(exponentials, axis=self.axis, keepdims=True))",
        ),
    ),
]


class Oracle:
    """Keras's own layer."""

    Softmax = keras.layers.Softmax
