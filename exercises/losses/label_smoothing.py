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
        # TODO: the surprise at each class; mix the one at the label with the average one
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with `label_smoothing` added
        raise NotImplementedError


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
