# %% [markdown]
# # Hinge loss
#
# Cross-entropy is never content. The network is right about a mail, quite sure of it, and is told to be
# surer still. The *support vector machine* thinks otherwise. It wants a street, as wide as possible,
# between the two classes. A sample on its own side and off the street is done with, and has no say in
# anything any more:
#
# ```text
#        no                 │    street    │                yes
#     ×     ×         ×     │      ┊       │     ○       ○
#         ×       ×         │  ×   ┊       │  ○     ○         ○
#            ×              │      ┊  ○    │      ○
#     ──────────────────────┼──────┼───────┼──────────────────────▶ score s
#                          -1      0       1
# ```
#
# The model gives a sample a **score** $s$, any real number. Its sign is the answer. Labels are $y = 1$ for
# yes and $y = -1$ for no, which makes $y s$ a measure of being right: positive on the correct side, and the
# farther the better. This is the sample's *margin*. The loss asks for a margin of 1 and charges what is
# missing:
#
# $$L(y, s) = \frac1d \sum_{i=1}^{d} \max(0,\; 1 - y_i s_i),$$
#
# averaged over the $d$ scores that each sample has (often one). Drawn over the margin it looks like a door
# half open, hence *hinge*:
#
# ```text
#       ╲
#     2   ╲                            margin      -1.5    0     0.4    1     3
#           ╲                          loss         2.5    1     0.6    0     0
#     1       ╲                        slope        -1    -1     -1     ?     0
#               ╲
#     0           ╲_______________
#        -1   0    1    margin
# ```
#
# ```python
# >>> labels, scores = ops.array([[1.0], [-1.0], [1.0], [1.0]]), ops.array([[3.0], [-0.3], [0.4], [-1.5]])
# >>> losses = Hinge(reduction=None)(labels, scores)
# >>> losses.numpy()
# array([0. , 0.7, 0.6, 2.5], dtype=float32)
# >>> int(ops.sum(losses > 0))
# 3
# ```
#
# The last line counts the samples that still matter. They are the **support vectors**: on the street, or on
# the wrong side of it. The second sample has the right sign and is charged all the same, for want of
# margin. All others have loss 0 *and gradient 0*: move them about as you like, drop them, the model stays
# as it is. At a margin of exactly 1 there is a corner; any slope from -1 to 0 is right there, and none is
# graded.
#
# ## Three things to know
#
# **Scores are not probabilities.** Do not put a sigmoid before this loss. With all scores between 0 and 1
# nobody who should say no could ever get a margin at all.
#
# **Why 1?** Any other number would do as well: whoever doubles all weights doubles all margins. For the
# same reason the street's width means nothing until the size of the weights has a price. An SVM is this
# loss *and* a penalty on the squared weights (`kernel_regularizer="l2"`). You will
# often read "hinge loss: used with SVMs"; the other half of the SVM is what makes the street wide.
#
# **Labels of 0 and 1.** Data sets mostly come with those. A label of 0 would make $1 - 0 \cdot s = 1$, a
# constant: the loss looks healthy, and half of the data teaches nothing. So Keras turns 0 and 1 into -1 and
# 1, and so shall you.

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `Hinge(name="hinge", **kwargs)` | `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true` | -1 for no and 1 for yes, or 0 for no and 1 for yes, of shape `(batch, …, outputs)` |
# | `y_pred` | scores of the same shape |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean over the last axis, and over no other |
#
# All labels of a call are of one kind. (Keras looks whether *all* of them are 0 or 1, and converts then;
# you may do that, or treat each label by itself. The two differ only where -1, 0 and 1 are mixed, and that
# is not graded.) Note that a batch of nothing but ones is of both kinds, and means the same in both.
#
# What is graded: values for both kinds of labels, also as integers and where a batch holds one class only,
# scores of ±1000, the gradient for `y_pred` (not the one for `y_true`, and nothing at a margin of exactly
# 1), all reductions with weights and masks, half precision (roughly), `tf.function` with unknown sizes,
# XLA, and training, saving and loading a model.
#
# Write it with `keras.ops`. The hinge losses of Keras and TensorFlow are out of bounds, with all their
# relatives.

# %%
import keras
from keras import ops


class Hinge(keras.losses.Loss):
    """What is missing to a margin of 1: one number for each sample."""

    def __init__(self, name="hinge", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        # begin solution: signs from labels of either kind, then what their scores lack to a margin of 1
        signs = ops.where(y_true == 0, -1.0, y_true)
        return ops.mean(ops.relu(1 - signs * y_pred), axis=-1)
        # end solution


# %% [markdown]
# ## Read on
#
# - C. Cortes, V. Vapnik, *Support-Vector Networks* (1995).
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, section 12.3.2: the SVM
#   as hinge loss and penalty, beside logistic regression. The two losses differ less than their fame
#   suggests.
# - Y. Tang, *Deep Learning using Linear Support Vector Machines* (2013): a network with this loss, squared,
#   at its end.
# - Without the margin, $\max(0, -ys)$ is the loss of Rosenblatt's perceptron (1958): content as soon as the
#   sign is right.

# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake(
        "zero_as_it_is",
        swap=("ops.where(y_true == 0, -1.0, y_true)", "y_true"),
        says="Labels of 0 are used as they are, so their loss is 1 whatever the score, and they teach "
        "nothing.",
        hint="What is 1 - y·s for y = 0, and what is its derivative by s?",
        fails=["reads_zero_as_no"],
    ),
    Mistake(
        "converts_every_label",
        swap=("ops.where(y_true == 0, -1.0, y_true)", "2 * y_true - 1"),
        says="Every label goes through 2·y - 1, which is right for 0 and 1, and turns a label of -1 into -3.",
        hint="Two kinds of labels may arrive. What does your conversion do to the kind that needs none?",
        fails=["asks_for_a_margin_of_one", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "no_margin",
        swap=("ops.relu(1 - signs * y_pred)", "ops.relu(-signs * y_pred)"),
        says="A score is charged for a wrong sign only, which is the perceptron's loss; no margin is asked "
        "for.",
        hint="What should a sample cost that is right with a score of 0.001?",
        fails=["asks_for_a_margin_of_one", "reads_zero_as_no"],
    ),
    Mistake(
        "squares_what_is_missing",
        swap=("ops.relu(1 - signs * y_pred)", "ops.square(ops.relu(1 - signs * y_pred))"),
        says="What is missing to the margin is squared; that is the squared hinge loss.",
        hint="How steep is the loss far on the wrong side?",
        fails=["asks_for_a_margin_of_one", "reads_zero_as_no"],
    ),
    Mistake(
        "never_content",
        swap=("ops.relu(1 - signs * y_pred)", "1 - signs * y_pred"),
        says="Nothing stops the loss at 0, so samples far beyond the margin pay for those that are wrong.",
        hint="What should a sample with a margin of 3 cost?",
        fails=["asks_for_a_margin_of_one", "judges_extreme_scores"],
    ),
    Mistake(
        "plus_for_minus",
        swap=("1 - signs * y_pred", "1 + signs * y_pred"),
        says="The margin is added to 1, not taken off it, so the loss rewards wrong answers.",
        hint="What does a label of 1 with a score of 3 cost? It should be nothing.",
        fails=["asks_for_a_margin_of_one", "reads_zero_as_no"],
    ),
    Mistake(
        "adds_up_the_outputs",
        swap=("ops.mean(ops.relu(", "ops.sum(ops.relu("),
        says="The scores of a sample are added up, not averaged, so the loss grows with their number.",
        hint="Should a sample with five outputs weigh more than one with two?",
        fails=["asks_for_a_margin_of_one", "sends_gradients_to_the_predictions"],
    ),
    Mistake(
        "averages_over_the_batch",
        swap=("ops.relu(1 - signs * y_pred), axis=-1)", "ops.relu(1 - signs * y_pred))"),
        says="`call` already averages over all samples, so Keras cannot weigh, mask or sum them any more.",
        hint="What shape does the base class need in order to multiply by one weight for each sample?",
        fails=["asks_for_a_margin_of_one", "leaves_the_reduction_to_keras"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "converts_where_all_labels_are_binary",
        swap=(
            "signs = ops.where(y_true == 0, -1.0, y_true)",
            "binary = ops.all((y_true == 0) | (y_true == 1))\n"
            "        signs = ops.where(binary, 2 * y_true - 1, y_true)",
        ),
    ),
    Answer("asks_who_is_positive", swap=("ops.where(y_true == 0, -1.0, y_true)", "ops.sign(y_true - 0.5)")),
    Answer("larger_of_the_two", swap=("ops.relu(1 - signs * y_pred)", "ops.maximum(1 - signs * y_pred, 0)")),
]


class Oracle:
    """Keras's own loss."""

    Hinge = keras.losses.Hinge
