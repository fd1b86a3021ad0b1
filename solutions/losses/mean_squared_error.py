# %% [markdown]
# # Mean squared error
#
# A network predicts tomorrow's temperature: 18.5 degrees. It turns out to be 20. How bad is that? Gauss had
# to decide this for the orbit of Ceres in 1801, and squared his errors. Everybody who predicts numbers has
# done so since:
#
# $$L(y, p) = \frac{1}{d} \sum_{i=1}^{d} (p_i - y_i)^2$$
#
# for a sample with $d$ outputs. Two reasons, both worth knowing:
#
# - **Likelihood.** Suppose the truth is your prediction plus noise from a normal distribution. Then minus
#   the logarithm of the probability of what happened is $(p - y)^2 / 2\sigma^2$ and a constant: whoever
#   minimises squares, maximises likelihood.
# - **The mean.** Which single number has the least squared error to 1, 2 and 9? Set the derivative to 0 and
#   find $(1 + 2 + 9) / 3 = 4$, their mean. So a network trained with squares learns the *mean* of what may
#   follow from its inputs.
#
# Squaring makes an error that is twice as large four times as costly. Its gradient, $2 (p_i - y_i) / d$,
# grows with the error as well. That is good for fast learning, and bad for data with slips of the pen in
# it: one label of 2000 degrees will outvote a thousand decent ones. The next exercise does something about
# that.
#
# ```text
#    error         0.1     1      2      10
#    its square    0.01    1      4     100
# ```
#
# ```python
# >>> labels = ops.array([[1.0, 2.0, 3.0], [0.0, 0.0, 10.0]])
# >>> predictions = ops.array([[1.0, 2.0, 5.0], [1.0, 1.0, 8.0]])
# >>> MeanSquaredError(reduction=None)(labels, predictions).numpy()
# array([1.3333334, 2.       ], dtype=float32)
# >>> round(float(MeanSquaredError()(labels, predictions)), 4)
# 1.6667
# ```
#
# Many books put a ½ in front, so that the 2 of the gradient disappears. Keras does not, and neither do we.
#
# ## The bug that raises no error
#
# A column of a table has shape `(n,)`. What comes out of `Dense(1)` has shape `(n, 1)`. Subtract one from
# the other and broadcasting is happy to help: it lines `(n,)` up as a *row*, and gives a table of
# $n \times n$ differences, every prediction against every label.
#
# ```text
#                      labels  1   2   9
#    predictions   1           0  -1  -8        wanted: the diagonal only
#                  2           1   0  -7
#                  9           8   7   0
# ```
#
# These three predictions are perfect, and yet the loss is not 0. Worse, nothing looks broken: the loss goes
# down, until all predictions are the mean of all labels. This may well be the most frequent bug in
# regression, so the losses of Keras give such labels their missing axis back. Yours will too:
#
# ```python
# >>> column, outputs = ops.array([1.0, 2.0, 9.0]), ops.array([[1.0], [2.0], [9.0]])
# >>> MeanSquaredError(reduction=None)(column, outputs).numpy()
# array([0., 0., 0.], dtype=float32)
# ```
#
# ## Do not multiply it out
#
# On paper $(p - y)^2 = p^2 - 2py + y^2$. In float32 the right side is useless for house prices: the squares
# of 300 000 and 300 002 are near $9 \cdot 10^{10}$, where neighbouring floats are 8192 apart, and the
# answer 4 drowns. Subtract first, and nothing is lost.

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `MeanSquaredError(name="mean_squared_error", **kwargs)` | `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true` | numbers of shape `(batch, …, outputs)`, or of shape `(batch,)` beside predictions of shape `(batch, 1)` |
# | `y_pred` | predictions, shape `(batch, …, outputs)` |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean over the last axis, and over no other |
#
# A Keras loss has two halves. You write `call`, which gives **one loss for each sample**. The other half is
# `__call__` of the base class `keras.losses.Loss`: it turns labels and predictions into tensors of the
# loss's dtype (integer labels arrive as floats), calls your `call`, multiplies by `sample_weight` and by
# the mask of padded steps, and only then reduces the losses to one number, as `reduction` says. A `call`
# that averages over the batch looks right until the day somebody passes a weight, or trains on two replicas:
# each sees a share of the batch only, and the shares need not be equal.
#
# What is graded: values, the gradient for `y_pred` (not the one for `y_true`), labels without their last
# axis, numbers around 30 000 whose errors are around 1, all reductions with weights and masks, half
# precision (roughly), `tf.function` with unknown sizes, XLA, training on two replicas, and training, saving
# and loading a model. Other combinations of shapes than the two above are not.
#
# Write it with `keras.ops`. The ready-made squared errors of Keras and TensorFlow are out of bounds, those
# of `keras.metrics` too.

# %%
import keras
from keras import ops


class MeanSquaredError(keras.losses.Loss):
    """The mean of the squared errors: one number for each sample."""

    def __init__(self, name="mean_squared_error", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        # begin solution: line labels up with predictions, then average the squared errors of each sample
        if len(y_true.shape) < len(y_pred.shape):
            y_true = ops.expand_dims(y_true, axis=-1)
        return ops.mean(ops.square(y_pred - y_true), axis=-1)
        # end solution


# %% [markdown]
# ## Read on
#
# - C. Bishop, *Pattern Recognition and Machine Learning*, section 1.2.5: from normal noise to least
#   squares, and section 1.5.5: why the best prediction is the mean.
# - S. Stigler, *Gauss and the Invention of Least Squares* (1981): who was first is not so clear.
# - The square root of the mean over a whole data set, RMSE, is in the unit of the labels and good for
#   reports. As a loss it would let the samples of a batch disturb each other's gradients.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "broadcasts_the_labels",
        swap=("ops.expand_dims(y_true, axis=-1)", "y_true"),
        says="Labels of shape (batch,) are subtracted from predictions of shape (batch, 1) as they are, so "
        "every prediction is compared with every label.",
        hint="What shape has the difference of a (4, 1) and a (4,) tensor?",
        fails=["lines_labels_up_with_predictions"],
    ),
    Mistake(
        "averages_over_the_batch",
        swap=("ops.mean(ops.square(y_pred - y_true), axis=-1)", "ops.mean(ops.square(y_pred - y_true))"),
        says="`call` already averages over all samples, so Keras cannot weigh, mask or sum them any more.",
        hint="What shape does the base class need in order to multiply by one weight for each sample?",
        fails=[
            "averages_the_squared_errors",
            "leaves_the_reduction_to_keras",
            "learns_alike_on_two_replicas",
        ],
    ),
    Mistake(
        "adds_up_the_outputs",
        swap=(
            "ops.mean(ops.square(y_pred - y_true), axis=-1)",
            "ops.sum(ops.square(y_pred - y_true), axis=-1)",
        ),
        says="The squared errors of a sample are added up, not averaged, so the loss grows with the number "
        "of outputs.",
        hint="What is the M of MSE, and over which axis does it run inside `call`?",
        fails=["averages_the_squared_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "half_of_the_square",
        swap=("return ops.mean(", "return 0.5 * ops.mean("),
        says="There is a ½ in front, as in books that want a gradient without the 2; here and in Keras "
        "there is none.",
        hint="What is the mean squared error of one output that is off by 3?",
        fails=["averages_the_squared_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "takes_the_root",
        swap=(
            "return ops.mean(ops.square(y_pred - y_true), axis=-1)",
            "return ops.sqrt(ops.mean(ops.square(y_pred - y_true), axis=-1))",
        ),
        says="The root of the mean is taken, so twice the error costs only twice as much.",
        hint="How much more should an error of 4 cost than one of 2?",
        fails=["averages_the_squared_errors", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "squares_the_mean",
        swap=(
            "ops.mean(ops.square(y_pred - y_true), axis=-1)",
            "ops.square(ops.mean(y_pred - y_true, axis=-1))",
        ),
        says="The errors are averaged before they are squared, so those above and those below cancel out.",
        hint="A sample has the errors -5 and +5. Is it well predicted?",
        fails=["averages_the_squared_errors"],
    ),
    Mistake(
        "multiplies_the_square_out",
        swap=("ops.square(y_pred - y_true)", "y_pred * y_pred - 2 * y_pred * y_true + y_true * y_true"),
        says="The square is multiplied out, and a small difference of two huge squares is all that is left "
        "of it.",
        hint="How far apart are neighbouring floats near 30 000²? Which operation should come first?",
        fails=["loses_no_digits_far_from_zero"],
    ),
]

OTHER_ANSWERS = [
    Answer("power_of_two", swap=("ops.square(y_pred - y_true)", "(y_true - y_pred) ** 2")),
    Answer(
        "asks_for_the_shapes_in_question",
        swap=[
            ("len(y_true.shape) < len(y_pred.shape)", "len(y_true.shape) == 1"),
            ("ops.expand_dims(y_true, axis=-1)", "ops.reshape(y_true, (-1, 1))"),
        ],
    ),
    Answer(
        "takes_the_axis_off_the_predictions",
        swap=(
            "y_true = ops.expand_dims(y_true, axis=-1)",
            "return ops.square(ops.squeeze(y_pred, axis=-1) - y_true)",
        ),
    ),
]

EQUIVALENT = {
    "return ops.mean(ops.square(y_pred - y_true), axis=-1) → "
    "return ops.mean(ops.square(y_true - y_pred), axis=-1)": "a square does not see the sign",
    "y_true = ops.expand_dims(y_true, axis=-1) → y_true = ops.expand_dims(y_true, axis=1)": (
        "labels that lack their last axis have one axis only, so the new one comes second and last"
    ),
}


class Oracle:
    """Keras's own loss."""

    MeanSquaredError = keras.losses.MeanSquaredError
