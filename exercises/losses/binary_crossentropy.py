# %% [markdown]
# # Binary cross-entropy
#
# A film can be funny, sad and set in space, all at once. So the tags of a film are not one choice among
# many but many small questions, each with the answer yes or no, and a network answers every one of them
# with a probability of its own, $p$ for yes and $1 - p$ for no. (Softmax would be wrong here: it makes the
# tags compete for a total of 1.)
#
# As always with likelihood, an answer costs the surprise at what turned out to be true: $-\ln p$ if it was
# yes, $-\ln (1 - p)$ if it was no. With labels $y$ of 1 for yes and 0 for no, one formula says both,
#
# $$L(y, p) = \frac1d \sum_{i=1}^{d} \bigl[ -y_i \ln p_i - (1 - y_i) \ln (1 - p_i) \bigr],$$
#
# averaged over the $d$ questions that a sample has to answer. Often $d$ is 1: spam or not, ill or healthy.
#
# ```text
#                    yes, p = 0.9     no, p = 0.2     yes, p = 0.4       mean
#    surprise        -ln 0.9 = 0.11   -ln 0.8 = 0.22  -ln 0.4 = 0.92     0.41
# ```
#
# ```python
# >>> labels, predictions = ops.array([[1.0, 0.0, 1.0]]), ops.array([[0.9, 0.2, 0.4]])
# >>> round(float(BinaryCrossentropy()(labels, predictions)), 4)
# 0.4149
# ```
#
# A label may lie in between. If 7 of 10 readers call a mail spam, $y = 0.7$ is the honest label, and the
# loss is least at $p = 0.7$. (It is not 0 there. It is the entropy of the readers.)
#
# ## Two kinds of predictions
#
# **Probabilities** (`from_logits=False`). A sigmoid rounds to exactly 0 or exactly 1 long before the
# network is right about everything, and $\ln 0$ is minus infinity. So probabilities are first clipped to
# the range from $10^{-7}$ to $1 - 10^{-7}$. Note that float32 serves the two ends unequally. Near 0 it has
# numbers in plenty; just below 1 they are $6 \cdot 10^{-8}$ apart, and $1 - 10^{-7}$ becomes
# $1 - 1.19 \cdot 10^{-7}$. So a "no" that is surely wrong costs $16.12$ and a "yes" that is surely wrong
# $15.94$ (or $16.12$, if you clip $1 - p$ instead; both are accepted). Outside of the clip the gradient is
# 0.
#
# **Logits** (`from_logits=True`): $p = \sigma(x) = 1 / (1 + e^{-x})$. Nothing has been rounded yet, and the
# two surprises turn out to be old friends:
#
# $$-\ln \sigma(x) = \ln(1 + e^{-x}) = \operatorname{softplus}(-x), \qquad -\ln (1 - \sigma(x)) = \operatorname{softplus}(x).$$
#
# For large $x$ softplus is $x$ itself: a logit of 1000 for a wrong "yes" costs 1000, not 16, and its
# gradient is still there. The gradient of the whole is $(\sigma(x_i) - y_i) / d$: prediction minus label,
# as with softmax.
#
# ## A trap at 0
#
# Typed as it stands, $\ln(1 + e^x)$ overflows beyond $x = 88$. Many books therefore recommend this form,
# which does not:
#
# $$\max(x, 0) - x y + \ln(1 + e^{-|x|})$$
#
# Its values are right everywhere. Now let a machine differentiate it, at $x = 0$. The slope of $|x|$ at 0
# counts as 0. The slope of the maximum counts as 0 or as 1, depending on how you wrote it. The result is
# $-y$ or $1 - y$, where it should be $\frac12 - y$. And logits of *exactly* 0 are nothing rare: start the
# last layer with a kernel of zeros, which is a popular thing to do, and in the first step all logits are 0
# and all gradients wrong. TensorFlow's own function had to be patched for it. `ops.softplus` knows its
# derivative, which is $\sigma(x)$, and is right everywhere.

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `BinaryCrossentropy(from_logits=False, name="binary_crossentropy", **kwargs)` | `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true` | 0 for no, 1 for yes, or anything in between, of shape `(batch, …, outputs)` |
# | `y_pred` | probabilities or logits of the same shape |
# | `call(y_true, y_pred)` returns | one loss for each sample, shape `(batch, …)`: the mean over the last axis, and over no other |
# | `get_config()` | what the base class's returns, and `from_logits` |
#
# What is graded: values, the clip at both ends, logits of ±1000 and logits thousands apart (to about a
# thousandth), the gradient for `y_pred` (not the one for `y_true`), also at logits of exactly 0, all
# reductions with weights and masks, half precision (roughly), `tf.function` with unknown sizes, XLA,
# `get_config`, and training, saving and loading a model. Labels outside of 0 to 1 are not graded.
#
# Write it with `keras.ops`. Out of bounds are the cross-entropies of Keras and TensorFlow in all their
# forms (binary, categorical, sparse, focal, `tf.nn.…_with_logits`). `ops.softplus`, `ops.sigmoid` and
# `ops.log_sigmoid` are not.

# %%
import keras
from keras import ops


class BinaryCrossentropy(keras.losses.Loss):
    """How surprised the answers to yes-or-no questions are by the truth: one number for each sample."""

    def __init__(self, from_logits=False, name="binary_crossentropy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits

    def call(self, y_true, y_pred):
        # TODO: the cost of a yes and of a no, weighed by the label, averaged for each sample
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with `from_logits` added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - C. Bishop, *Pattern Recognition and Machine Learning*, section 4.3.2: logistic regression, where this
#   loss comes from.
# - The documentation of `tf.nn.sigmoid_cross_entropy_with_logits` derives the form with the maximum in six
#   lines.
# - When only one label in a thousand is a yes, the many easy noes drown it: T.-Y. Lin and others, *Focal
#   Loss for Dense Object Detection* (2017), turns down what is easy.
# - $-\ln$ is not the only fair price. The *Brier score* $(p - y)^2$ is least at the true probability as
#   well; look up "proper scoring rules".
