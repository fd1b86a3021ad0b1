# %% [markdown]
# # Huber loss
#
# You have seen two ways to measure an error $e = p - y$, each with a weakness. The square comes to rest
# softly at its goal, but one misprinted label shouts down all others. The absolute value does not care for
# misprints, but its gradient is as large just before the goal as far away from it, so training jitters. In
# 1964 Peter Huber took the good half of each: a parabola near 0, straight lines outside, glued together at
# an error of $\delta$.
#
# $$h(e) = \begin{cases} \tfrac12 e^2 & |e| \le \delta \\[2pt] \delta\,|e| - \tfrac12 \delta^2 & |e| > \delta \end{cases}
# \qquad L(y, p) = \frac1d \sum_{i=1}^{d} h(p_i - y_i)$$
#
# ```text
#      loss                                     gradient
#       ╲             ╱                                    ┌────────  +δ
#        ╲           ╱  slope δ                          ╱
#         ╲         ╱                                  ╱
#          ╲       ╱                       ──────────╱────────── error
#           ·     ·   ½e²                          ╱
#             ·_·                                ╱
#         -δ   0   δ   error           -δ  ─────┘
# ```
#
# The numbers in the formula are not a matter of taste; the glue fixes them. At $|e| = \delta$ both pieces
# must have the same height **and** the same slope. The parabola ends with slope $\delta$ (this is what the
# ½ is for: it makes the derivative of $\frac12 e^2$ just $e$), so the line must have slope $\delta$. The
# parabola ends at height $\frac12\delta^2$, where the line $\delta|e|$ alone would stand at $\delta^2$, so
# it has to come down by the difference. Forget one of them and the loss has a step or a corner, at a place
# where there should be nothing to see.
#
# ```python
# >>> labels, predictions = ops.zeros((4, 1)), ops.array([[0.5], [-1.0], [3.0], [10.0]])
# >>> Huber(reduction=None)(labels, predictions).numpy()
# array([0.125, 0.5  , 2.5  , 9.5  ], dtype=float32)
# >>> Huber(delta=2.0, reduction=None)(labels, predictions).numpy()
# array([ 0.125,  0.5  ,  4.   , 18.   ], dtype=float32)
# ```
#
# Look at the right picture again: the gradient is the error itself, **clipped** to the range from $-\delta$
# to $\delta$. That is the shortest way to think of this loss: least squares, in which no single output may
# pull harder than $\delta$. Note that clipping the *error* before squaring it is something else: such a
# loss is flat beyond $\delta$, and whoever is far off learns nothing at all.
#
# ## Choosing δ
#
# $\delta$ is in the unit of the labels. It says how large an error may be and still count as ordinary
# noise. Huge $\delta$: half the squared error, and outliers rule. Tiny $\delta$: $\delta$ times the
# absolute error, and gradients fade with $\delta$. For normal noise of standard deviation $\sigma$, the
# customary choice is $\delta = 1.345\,\sigma$: it loses only 5 % of efficiency when there are no outliers.
# So scale your labels, or choose $\delta$ by what is an outlier *in your unit*. The default of 1 means
# nothing when labels are euros.
#
# Other houses, other names. PyTorch's `SmoothL1Loss` is this loss divided by $\delta$ (there called
# `beta`), so that its lines have slope 1; object detectors measure their boxes with it. Deep Q-networks
# were trained with $\delta = 1$, under the name "clipping the error".

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `Huber(delta=1.0, name="huber_loss", **kwargs)` | `delta` is a positive number, int or float; `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true`, `y_pred` | numbers of one and the same shape `(batch, …, outputs)`, two axes or more |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean of $h$ over the last axis, and over no other |
# | `get_config()` | what the base class's returns, and `delta` |
#
# Each **output** decides for itself on which piece it lies. A sample with nine small errors and one large
# one has nine on the parabola and one on a line.
#
# Mind `get_config`. Keras's own `Huber` forgets its `delta` there (in version 3.15 it still does): train
# with `delta=0.1`, save the model, load it, and go on with 1, without a word of warning.
#
# What is graded: values for several `delta`, values and gradients (for `y_pred` only) also where an error
# is exactly 0 or $\pm\delta$, errors of $10^{30}$, all reductions with weights and masks, half precision
# (roughly), `tf.function` with unknown sizes, XLA, `get_config`, and training, saving and loading a model.
#
# Write it with `keras.ops`. The Huber losses of Keras and TensorFlow are out of bounds.

# %%
import keras
from keras import ops


class Huber(keras.losses.Loss):
    """Squares for small errors, straight lines for large ones."""

    def __init__(self, delta=1.0, name="huber_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.delta = delta

    def call(self, y_true, y_pred):
        # begin solution: a parabola up to delta, a line of the same slope beyond, averaged for each sample
        sizes = ops.abs(y_pred - y_true)
        inside = ops.minimum(sizes, self.delta)  # the part of each error that is squared
        return ops.mean(inside * (sizes - inside / 2), axis=-1)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with `delta` added
        return {**super().get_config(), "delta": self.delta}
        # end solution


# %% [markdown]
# ## Read on
#
# - P. Huber, *Robust Estimation of a Location Parameter* (1964).
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, section 10.6: losses and
#   robustness.
# - V. Mnih and others, *Human-level Control Through Deep Reinforcement Learning* (2015), Methods: the
#   clipped error.
# - $\ln \cosh e$ looks almost the same and needs no case distinction: half the square near 0, $|e| - \ln 2$
#   far away.

# %%
from autograder.variants import Answer, Mistake

FORMULA = "ops.mean(inside * (sizes - inside / 2), axis=-1)"

MISTAKES = [
    Mistake(
        "no_half_in_the_parabola",
        swap=(
            FORMULA,
            "ops.mean(ops.where(sizes <= self.delta, sizes**2, self.delta * sizes - self.delta**2 / 2), "
            "axis=-1)",
        ),
        says="The parabola has no ½, so it arrives at delta twice as high and twice as steep as the line "
        "that goes on.",
        hint="What is the slope of e² at e = delta, and what is the slope of the line?",
        fails=["is_a_parabola_with_straight_arms", "follows_delta", "joins_its_pieces_smoothly"],
    ),
    Mistake(
        "lines_start_at_zero",
        swap=(
            FORMULA,
            "ops.mean(ops.where(sizes <= self.delta, sizes**2 / 2, self.delta * sizes), axis=-1)",
        ),
        says="The lines are delta·|e| with nothing taken off, so the loss jumps up where they begin.",
        hint="How high are the parabola and the line at |e| = delta?",
        fails=["is_a_parabola_with_straight_arms", "follows_delta"],
    ),
    Mistake(
        "lines_of_slope_one",
        swap=(
            FORMULA,
            "ops.mean(ops.where(sizes <= self.delta, sizes**2 / 2, sizes - self.delta / 2), axis=-1)",
        ),
        says="The lines have slope 1 whatever `delta` is, so they fit the parabola for a delta of 1 only.",
        hint="How steep is the parabola where the line takes over?",
        fails=["follows_delta"],
    ),
    Mistake(
        "divided_by_delta",
        swap=(FORMULA, FORMULA + " / self.delta"),
        says="The loss is divided by delta, which makes it PyTorch's smooth L1 loss.",
        hint="How steep should the lines be: 1 or delta?",
        fails=["follows_delta"],
    ),
    Mistake(
        "delta_of_one",
        swap=("ops.minimum(sizes, self.delta)", "ops.minimum(sizes, 1.0)"),
        says="The pieces always meet at an error of 1, whatever `delta` says.",
        hint="Where do you use `self.delta`?",
        fails=["follows_delta", "survives_saving"],
    ),
    Mistake(
        "clips_the_error",
        swap=("inside * (sizes - inside / 2)", "inside**2 / 2"),
        says="The error is clipped before it is squared, so beyond delta the loss is flat and the gradient "
        "0.",
        hint="What should be clipped to delta, the error or the gradient?",
        fails=["is_a_parabola_with_straight_arms", "follows_delta", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "one_piece_for_the_whole_sample",
        swap=(
            "sizes = ops.abs(y_pred - y_true)",
            "sizes = ops.mean(ops.abs(y_pred - y_true), axis=-1, keepdims=True)",
        ),
        says="One piece of the loss serves all outputs of a sample, as if their errors had been averaged "
        "first.",
        hint="A sample has nine errors of 0.1 and one of 50. Which of them are outliers?",
        fails=["is_a_parabola_with_straight_arms", "follows_delta"],
    ),
    Mistake(
        "averages_over_the_batch",
        swap=("inside / 2), axis=-1)", "inside / 2))"),
        says="`call` already averages over all samples, so Keras cannot weigh, mask or sum them any more.",
        hint="What shape does the base class need in order to multiply by one weight for each sample?",
        fails=["is_a_parabola_with_straight_arms", "leaves_the_reduction_to_keras"],
    ),
    Mistake(
        "delta_not_in_config",
        swap=('{**super().get_config(), "delta": self.delta}', "super().get_config()"),
        says="`get_config` does not hold `delta`, so a loaded model measures with a delta of 1.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving", "serves_compile_and_load"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "chooses_between_the_pieces",
        swap=(
            FORMULA,
            "ops.mean(ops.where(sizes < self.delta, 0.5 * sizes * sizes, self.delta * (sizes - 0.5 * "
            "self.delta)), -1)",
        ),
    ),
    Answer(
        "square_inside_and_rest_outside",
        swap=(FORMULA, "ops.mean(0.5 * inside**2 + self.delta * (sizes - inside), axis=-1)"),
    ),
    Answer(
        "clips_the_signed_error",
        swap=[
            ("sizes = ops.abs(y_pred - y_true)", "sizes = y_pred - y_true"),
            ("ops.minimum(sizes, self.delta)", "ops.clip(sizes, -self.delta, self.delta)"),
        ],
    ),
]

EQUIVALENT = {
    "sizes = ops.abs(y_pred - y_true) → sizes = ops.abs(y_true - y_pred)": (
        "a size does not see the sign, nor does its gradient for the predictions"
    ),
    "inside = ops.minimum(sizes, self.delta) → inside = ops.minimum(self.delta, sizes)": (
        "they differ in the gradient of a tie only, and there both pieces have the same slope"
    ),
}


class Oracle:
    """Keras's own loss, with the `delta` that its own configuration forgets (up to Keras 3.15 at least)."""

    class Huber(keras.losses.Huber):
        def __init__(self, delta=1.0, **kwargs):
            super().__init__(delta=delta, **kwargs)
            self.delta = delta

        def get_config(self):
            return {**super().get_config(), "delta": self.delta}
