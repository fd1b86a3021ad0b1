# %% [markdown]
# # Label smoothing
#
# When does cross-entropy stop pushing? Never. With a label of 1 for the truth and 0 for all else, the loss
# is 0 only when the softmax gives exactly 1, and that takes logits that are infinitely far apart. So a
# network that is right already goes on stretching its logits, ever surer of itself, and of its training
# set. When it is wrong one day it will be *surely* wrong. And some labels are slips: nobody should be
# infinitely sure of them.
#
# In 2016 Szegedy and others proposed to ask for a little less. Take the share $\varepsilon$ off the truth
# and spread it evenly over **all** $K$ classes, the true one among them:
#
# $$y_k = (1 - \varepsilon)\,[k = \text{label}] + \frac{\varepsilon}{K}$$
#
# ```text
#     K = 4, label 1, ε = 0.2          one-hot      0       1       0       0
#                                      smoothed    0.05    0.85    0.05    0.05
# ```
#
# Note the 0.85. The truth gives up $\varepsilon$, but gets its part of the spread back. (Some libraries
# spread over the $K - 1$ *other* classes, which would give 0.8 and three times 0.067. It is the same idea
# with another $\varepsilon$, and not what is asked here.)
#
# ## Without a table
#
# The Transformer of 2017 was trained with $\varepsilon = 0.1$ on a vocabulary of 37 000. Smoothed rows have
# no zeros, so as a table they are 37 000 times as large as the labels. But put them into the cross-entropy,
# and the sum falls apart:
#
# $$-\sum_k y_k \ln p_k \;=\; (1 - \varepsilon)\,\bigl(-\ln p_{\text{label}}\bigr) \;+\;
# \varepsilon \cdot \frac1K \sum_k \bigl(-\ln p_k\bigr)$$
#
# With weight $1 - \varepsilon$ you pay the surprise at the truth, and with weight $\varepsilon$ the
# *average surprise at all classes*, no matter which one is true. One look-up, one mean, no table. Read like
# this, it also says what smoothing does: the second term is least when all classes get the same, so it
# pulls against being sure. For logits both surprises come from $-\ln p_k = \ln \sum_j e^{x_j} - x_k$. Here
# the shortcut by way of `softmax` is even worse than usual. Some class of 37 000 has a probability that
# rounds to 0, and smoothing asks about *every* class: the loss is infinite at once.
#
# ```python
# >>> labels, logits = ops.array([1, 0]), ops.array([[0.0, 3.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0]])
# >>> SmoothedCrossentropy(label_smoothing=0.2, reduction=None)(labels, logits).numpy()
# array([0.58920616, 2.989206  ], dtype=float32)
# >>> SmoothedCrossentropy(label_smoothing=0.0, reduction=None)(labels, logits).numpy()
# array([0.13920617, 3.1392062 ], dtype=float32)
# ```
#
# ## What to expect
#
# - **The loss does not go to 0.** At best it reaches the entropy of the smoothed label, 0.5875 in the
#   example. That is no bug. The best logits are now *finite*: the truth stands above the others by
#   $\ln (K (1 - \varepsilon) / \varepsilon + 1)$. For $K = 4$ and $\varepsilon = 0.2$ that is
#   $\ln 17 = 2.83$, so the logit of 3 in the first row overdoes it already.
# - The gradient for the logits is $\operatorname{softmax}(x) - y$, as always, now with the smoothed $y$.
# - Smooth for training only. Judge by the plain loss, or the accuracy: smoothed and plain losses are not
#   comparable.
# - Probabilities are better *calibrated*: of the answers given with 80 %, more nearly 80 % are right. But
#   networks that are to teach others (distillation) teach worse, because smoothing wipes out which wrong
#   class is the next best.

# %% [markdown]
# ## Your loss
#
# Keras smooths one-hot labels (`CategoricalCrossentropy(label_smoothing=0.1)`), but its *sparse*
# cross-entropy cannot. Yours will close the gap: integer labels, logits, no table.
#
# | | |
# |---|---|
# | `SmoothedCrossentropy(label_smoothing=0.1, name="smoothed_crossentropy", **kwargs)` | the share $\varepsilon$, from 0 to 1 (both included); `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true` | classes from 0 to $K - 1$, of shape `(batch, …)`; they arrive in `call` as floats |
# | `y_pred` | logits of shape `(batch, …, K)` |
# | `call(y_true, y_pred)` returns | one loss for each label, shape `(batch, …)` |
# | `get_config()` | what the base class's returns, and `label_smoothing` |
#
# What is graded: values for several shares (0 and 1 among them) and numbers of classes, the gradient for
# `y_pred`, logits of ±1000 and logits thousands apart (to about a thousandth), all reductions with weights
# and masks, half precision (roughly), `tf.function` with unknown sizes, XLA, `get_config`, and training,
# saving and loading a model. A table of smoothed rows is not forbidden, just a pity.
#
# Write it with `keras.ops`. Out of bounds are the cross-entropies of Keras and TensorFlow in all their
# forms, the Kullback-Leibler divergence, and `log_softmax`. `ops.logsumexp` and `ops.take_along_axis` are
# not.

# %%
import keras
from keras import ops


class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy with labels that are not quite sure: one number for each label."""

    def __init__(self, label_smoothing=0.1, name="smoothed_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true, y_pred):
        # begin solution: the surprise at each class; mix the one at the label with the average one
        labels = ops.cast(y_true, "int32")
        surprises = ops.logsumexp(y_pred, axis=-1, keepdims=True) - y_pred
        at_label = ops.take_along_axis(surprises, labels[..., None], axis=-1)[..., 0]
        return (1 - self.label_smoothing) * at_label + self.label_smoothing * ops.mean(surprises, axis=-1)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with `label_smoothing` added
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
        # end solution


# %% [markdown]
# ## Read on
#
# - C. Szegedy and others, *Rethinking the Inception Architecture for Computer Vision* (2016), section 7.
# - A. Vaswani and others, *Attention Is All You Need* (2017), section 5.4: it hurts perplexity, and helps
#   BLEU.
# - R. Müller, S. Kornblith, G. Hinton, *When Does Label Smoothing Help?* (2019): calibration, distillation,
#   and pictures of what it does to the last layer.
# - G. Pereyra and others, *Regularizing Neural Networks by Penalizing Confident Output Distributions*
#   (2017): the second term with the roles of the two distributions exchanged.

# %%
from autograder.variants import Answer, Mistake

MIXTURE = "(1 - self.label_smoothing) * at_label + self.label_smoothing * ops.mean(surprises, axis=-1)"

MISTAKES = [
    Mistake(
        "spreads_over_the_others",
        swap=(
            f"return {MIXTURE}",
            "others = (ops.sum(surprises, axis=-1) - at_label) / (ops.shape(y_pred)[-1] - 1)\n"
            "        return (1 - self.label_smoothing) * at_label + self.label_smoothing * others",
        ),
        says="The share is spread over the K - 1 other classes; here the true class gets its part of it too.",
        hint="With four classes and a share of 0.2, is the smoothed label of the truth 0.8 or 0.85?",
        fails=["mixes_two_surprises", "follows_the_share"],
    ),
    Mistake(
        "gives_every_class_the_whole_share",
        swap=("ops.mean(surprises, axis=-1)", "ops.sum(surprises, axis=-1)"),
        says="Every class gets the whole share in place of one K-th of it, so the smoothed label adds up to "
        "more than 1.",
        hint="K classes share ε among them. How much is that for each?",
        fails=["mixes_two_surprises", "follows_the_share"],
    ),
    Mistake(
        "takes_nothing_off_the_truth",
        swap=("(1 - self.label_smoothing) * at_label", "at_label"),
        says="The share is given to all classes without being taken off the truth, so the smoothed label "
        "adds up to 1 + ε.",
        hint="Where does the share come from that you spread?",
        fails=["mixes_two_surprises", "follows_the_share"],
    ),
    Mistake(
        "exchanges_the_shares",
        swap=(
            MIXTURE,
            "self.label_smoothing * at_label + (1 - self.label_smoothing) * ops.mean(surprises, axis=-1)",
        ),
        says="The truth gets the share ε and the spread gets the rest: `label_smoothing=0.1` should take "
        "off 0.1, not leave it.",
        hint="What should come out for a `label_smoothing` of 0?",
        fails=["mixes_two_surprises", "follows_the_share"],
    ),
    Mistake(
        "smooths_nothing",
        swap=(f"return {MIXTURE}", "return at_label"),
        says="The labels are not smoothed at all; this is the plain cross-entropy.",
        hint="Where do you use `self.label_smoothing`?",
        fails=["mixes_two_surprises", "follows_the_share", "survives_saving"],
    ),
    Mistake(
        "smooths_the_predictions",
        swap=(
            f"return {MIXTURE}",
            "share = self.label_smoothing / ops.cast(ops.shape(y_pred)[-1], y_pred.dtype)\n"
            "        return -ops.log((1 - self.label_smoothing) * ops.exp(-at_label) + share)",
        ),
        says="The predicted probabilities are smoothed, not the labels, so the loss is capped and being too "
        "sure costs nothing.",
        hint="The label is (1 - ε)·one-hot + ε/K. Does it stand inside the logarithm, or before it?",
        fails=["mixes_two_surprises", "follows_the_share", "stays_exact_for_large_logits"],
    ),
    Mistake(
        "logarithm_of_a_softmax",
        swap=(
            "ops.logsumexp(y_pred, axis=-1, keepdims=True) - y_pred",
            "-ops.log(ops.softmax(y_pred, axis=-1))",
        ),
        says="The logarithm is taken of a softmax, which rounds unlikely classes to 0, and smoothing asks "
        "about every class: the loss is infinite.",
        hint="Which two functions undo each other when you write down the logarithm of a softmax?",
        fails=["stays_exact_for_large_logits"],
    ),
    Mistake(
        "averages_over_the_batch",
        swap=(
            f"return {MIXTURE}",
            "return (1 - self.label_smoothing) * ops.mean(at_label) + self.label_smoothing * "
            "ops.mean(surprises)",
        ),
        says="`call` already averages over all labels, so Keras cannot weigh, mask or sum them any more.",
        hint="What shape does the base class need in order to multiply by one weight for each label?",
        fails=["mixes_two_surprises", "leaves_the_reduction_to_keras"],
    ),
    Mistake(
        "label_smoothing_not_in_config",
        swap=(
            '{**super().get_config(), "label_smoothing": self.label_smoothing}',
            "super().get_config()",
        ),
        says="`get_config` does not hold `label_smoothing`, so a loaded model smooths with 0.1 whatever it "
        "was before.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving", "serves_compile_and_load"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "table_of_smoothed_labels",
        swap=(
            f"return {MIXTURE}",
            "classes = ops.shape(y_pred)[-1]\n"
            "        table = ops.one_hot(labels, classes, dtype=y_pred.dtype) * (1 - self.label_smoothing)\n"
            "        table = table + self.label_smoothing / ops.cast(classes, y_pred.dtype)\n"
            "        return ops.sum(table * surprises, axis=-1)",
        ),
    ),
    Answer(
        "means_of_logits",
        swap=(
            f"return {MIXTURE}",
            "x = ops.take_along_axis(y_pred, labels[..., None], axis=-1)[..., 0]\n"
            "        wanted = x + self.label_smoothing * (ops.mean(y_pred, axis=-1) - x)\n"
            "        return ops.logsumexp(y_pred, axis=-1) - wanted",
        ),
    ),
    Answer(
        "moves_from_one_surprise_to_the_other",
        swap=(MIXTURE, "at_label + self.label_smoothing * (ops.mean(surprises, axis=-1) - at_label)"),
    ),
]


EQUIVALENT = {
    "labels = ops.cast(y_true, 'int32') → labels = y_true": (
        "`take_along_axis` of Keras makes integers of its indices by itself"
    ),
}


class Oracle:
    """Keras's loss for one-hot labels, which it smooths."""

    class SmoothedCrossentropy(keras.losses.Loss):
        def __init__(self, label_smoothing=0.1, name="smoothed_crossentropy", **kwargs):
            super().__init__(name=name, **kwargs)
            self.label_smoothing = label_smoothing

        def call(self, y_true, y_pred):
            rows = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1], dtype=y_pred.dtype)
            return keras.losses.categorical_crossentropy(
                rows, y_pred, from_logits=True, label_smoothing=self.label_smoothing
            )

        def get_config(self):
            return {**super().get_config(), "label_smoothing": self.label_smoothing}
