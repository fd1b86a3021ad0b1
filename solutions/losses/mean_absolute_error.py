# %% [markdown]
# # Mean absolute error
#
# Five people earn 30, 32, 35, 38 and 400 thousand a year. What would you say of a sixth? Least squares says
# 107, the mean, which describes nobody: one salary has pulled the answer away from the other four. Measure
# errors by their size, unsquared, and the best answer is 35.
#
# $$L(y, p) = \frac{1}{d} \sum_{i=1}^{d} |p_i - y_i|$$
#
# ```python
# >>> earned = ops.array([[30.0, 32.0, 35.0, 38.0, 400.0]])
# >>> loss = MeanAbsoluteError()
# >>> [round(float(loss(earned, ops.full((1, 5), guess))), 2) for guess in (34.0, 35.0, 36.0, 107.0)]
# [75.4, 75.2, 75.4, 117.2]
# ```
#
# Why 35? Move your guess a little to the right. The error to everybody on your left grows by that little,
# the error to everybody on your right shrinks by it. As long as more people stand on the right, it pays to
# move. You stop where both sides are equally strong: at the **median**. How *far* away the rich man stands
# never came up. Make it 400 million, and the answer is still 35. This is what is meant by calling the loss
# *robust*.
#
# ## A gradient of one size
#
# The same story, told by the derivative:
#
# $$\frac{\partial L}{\partial p_i} = \frac{1}{d} \operatorname{sign}(p_i - y_i)$$
#
# ```text
#                 squared error: 2e              absolute error: sign(e)
#     gradient            ╱                             ┌────────  +1
#                       ╱                               │
#     ────────────────╱──────────── error   ────────────●──────────── error
#                   ╱                                   │
#                 ╱                            ─────────┘          -1
# ```
#
# Every output votes with the same strength, however wrong it is. That has a price near the goal. Squares
# slow down as they arrive, since their gradient shrinks; here it stays at full size until the error is 0,
# so with a fixed learning rate the predictions keep hopping back and forth across their labels. Hence
# learning rates that decay, or the loss of the next exercise.
#
# ## Exactly 0
#
# $|e|$ has a kink at 0, and no derivative there. Everybody uses 0, the middle of the slopes on both sides:
# who has hit the label should stay. It matters more than it seems to, because errors of exactly 0 are
# common: a ReLU at the end of a network that predicts amounts of rain gives many an exact 0, and it does
# not rain on most days.
#
# Automatic differentiation knows nothing of this. It differentiates what you wrote, and several formulas
# that have the right *value* at 0 have a wrong *gradient* there. A favourite is $\sqrt{e^2}$. By the chain
# rule its gradient is $\frac{1}{2\sqrt{e^2}} \cdot 2e$, and at $e = 0$ that is infinity times 0: NaN, and
# with it all weights of the network. (It also overflows: $e^2$ is infinite from $e = 1.9 \cdot 10^{19}$ on
# in float32, and from 256 on in float16.)

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `MeanAbsoluteError(name="mean_absolute_error", **kwargs)` | `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true`, `y_pred` | numbers of one and the same shape `(batch, …, outputs)`, two axes or more |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean over the last axis, and over no other |
# | gradient for `y_pred` | the sign of the error divided by the number of outputs; 0 where the error is exactly 0 |
#
# What is graded: values, the gradient (for `y_pred` only) also at errors of exactly 0, errors of $10^{30}$,
# which float32 can hold, errors of around 1000 in a loss made with `dtype="float16"`, all reductions with
# weights and masks, half precision (roughly), `tf.function` with unknown sizes, XLA, and training, saving
# and loading a model.
#
# Write it with `keras.ops`. Out of bounds are the ready-made absolute errors of Keras and TensorFlow,
# including those of `keras.metrics`. `ops.abs` is not.

# %%
import keras
from keras import ops


class MeanAbsoluteError(keras.losses.Loss):
    """The mean size of the errors: one number for each sample."""

    def __init__(self, name="mean_absolute_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        # begin solution: the sizes of the errors, averaged for each sample; mind the gradient at 0
        return ops.mean(ops.abs(y_pred - y_true), axis=-1)
        # end solution


# %% [markdown]
# ## Read on
#
# - P.-S. Laplace wanted the least sum of absolute errors in 1774, thirty years before least squares; there
#   was just no way to compute it. See S. Stigler, *The History of Statistics* (1986), chapter 1.
# - C. Bishop, *Pattern Recognition and Machine Learning*, section 1.5.5: what squared, absolute and other
#   errors make a model predict.
# - Weigh errors to the left by $1 - q$ and errors to the right by $q$, and you get the $q$-quantile in
#   place of the median: the *pinball loss*, R. Koenker and G. Bassett, *Regression Quantiles* (1978). With
#   $q = 0.9$ it tells the baker how much bread suffices on nine days of ten.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "lets_errors_cancel",
        swap=("ops.mean(ops.abs(y_pred - y_true), axis=-1)", "ops.abs(ops.mean(y_pred - y_true, axis=-1))"),
        says="The errors are averaged before their sign is taken off, so those above and those below cancel "
        "out.",
        hint="A sample has the errors -5 and +5. Is it well predicted?",
        fails=["averages_the_sizes_of_the_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "keeps_the_sign",
        swap=("ops.abs(y_pred - y_true)", "y_pred - y_true"),
        says="The errors keep their sign, so predicting far too little gives the smallest loss of all.",
        hint="Can a prediction be better than a perfect one?",
        fails=["averages_the_sizes_of_the_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "squares_the_errors",
        swap=("ops.abs(y_pred - y_true)", "ops.square(y_pred - y_true)"),
        says="The errors are squared, which is the loss of the exercise before.",
        hint="Twice the error: twice the loss, or four times?",
        fails=["averages_the_sizes_of_the_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "root_of_the_square",
        swap=("ops.abs(y_pred - y_true)", "ops.sqrt(ops.square(y_pred - y_true))"),
        says="The sign is taken off by a square and a root: the square of a large error overflows, and the "
        "root has an infinite slope at 0.",
        hint="What is the gradient of √(e²) at e = 0 by the chain rule? Which operation needs neither "
        "square nor root?",
        fails=["rests_where_the_error_is_zero", "measures_huge_errors"],
    ),
    Mistake(
        "chooses_between_the_error_and_its_opposite",
        swap=(
            "return ops.mean(ops.abs(y_pred - y_true), axis=-1)",
            "error = y_pred - y_true\n        return ops.mean(ops.where(error > 0, error, -error), axis=-1)",
        ),
        says="Where the error is exactly 0, the branch for negative errors is taken, and with it the "
        "gradient -1.",
        hint="Which number lies in the middle of the slopes on both sides of the kink?",
        fails=["rests_where_the_error_is_zero"],
    ),
    Mistake(
        "larger_of_the_error_and_its_opposite",
        swap=(
            "return ops.mean(ops.abs(y_pred - y_true), axis=-1)",
            "error = y_pred - y_true\n        return ops.mean(ops.maximum(error, -error), axis=-1)",
        ),
        says="Where the error is exactly 0, `maximum` is a tie and sends the gradient to its first argument "
        "alone.",
        hint="Which number lies in the middle of the slopes on both sides of the kink?",
        fails=["rests_where_the_error_is_zero"],
    ),
    Mistake(
        "adds_up_the_outputs",
        swap=("ops.mean(ops.abs(", "ops.sum(ops.abs("),
        says="The errors of a sample are added up, not averaged, so the loss grows with the number of "
        "outputs.",
        hint="What is the M of MAE, and over which axis does it run inside `call`?",
        fails=["averages_the_sizes_of_the_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "averages_over_the_batch",
        swap=("ops.abs(y_pred - y_true), axis=-1)", "ops.abs(y_pred - y_true))"),
        says="`call` already averages over all samples, so Keras cannot weigh, mask or sum them any more.",
        hint="What shape does the base class need in order to multiply by one weight for each sample?",
        fails=["averages_the_sizes_of_the_errors", "leaves_the_reduction_to_keras"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "error_times_its_sign",
        swap=(
            "return ops.mean(ops.abs(y_pred - y_true), axis=-1)",
            "error = y_true - y_pred\n        return ops.mean(error * ops.sign(error), axis=-1)",
        ),
    ),
    Answer(
        "what_is_too_much_and_what_is_too_little",
        swap=("ops.abs(y_pred - y_true)", "ops.relu(y_pred - y_true) + ops.relu(y_true - y_pred)"),
    ),
    Answer(
        "larger_less_smaller",
        swap=(
            "ops.abs(y_pred - y_true)",
            "ops.where(y_pred > y_true, y_pred - y_true, 0) + ops.where(y_pred < y_true, y_true - y_pred, 0)",
        ),
    ),
]

EQUIVALENT = {
    "return ops.mean(ops.abs(y_pred - y_true), axis=-1) → "
    "return ops.mean(ops.abs(y_true - y_pred), axis=-1)": (
        "a size does not see the sign, nor does its gradient for the predictions"
    ),
}


class Oracle:
    """Keras's own loss."""

    MeanAbsoluteError = keras.losses.MeanAbsoluteError
