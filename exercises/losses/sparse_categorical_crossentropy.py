# %% [markdown]
# # Sparse categorical cross-entropy
#
# A language model picks the next word among $K = 50\,000$. Written as a one-hot row, the label of a single
# word is 49 999 zeros and a one, and a batch of 64 texts of 512 words is 6.5 gigabytes of almost nothing. A
# plain integer says the same: *it was word 4711*. And once the label is sure, the sum of cross-entropy has
# one term left,
#
# $$-\sum_{k=1}^{K} y_k \ln p_k \;=\; -\ln p_{\text{label}},$$
#
# so there is nothing to multiply and nothing to add. We *look up* the probability that was given to what
# really happened. Labels with a single entry that is not 0 are called *sparse*, hence the name.
#
# ```text
#    probabilities                      label     surprise
#    [0.1  0.7  0.2]                      1       -ln 0.7 = 0.36
#    [0.8  0.1  0.1]                      2       -ln 0.1 = 2.30
#    [0.3  0.3  0.4]                     -1       ignored
# ```
#
# ```python
# >>> labels = ops.array([[1, 2, -1]])
# >>> predictions = ops.array([[[0.1, 0.7, 0.2], [0.8, 0.1, 0.1], [0.3, 0.3, 0.4]]])
# >>> SparseCategoricalCrossentropy(ignore_class=-1, reduction=None)(labels, predictions).numpy()
# array([[0.35667497, 2.3025851 , 0.        ]], dtype=float32)
# >>> round(float(SparseCategoricalCrossentropy(ignore_class=-1)(labels, predictions)), 4)
# 1.3296
# ```
#
# ## Labels that are none
#
# The last example needs a word. Texts of a batch have different lengths and are padded; at the border of
# two objects nobody can say to which a pixel belongs; a masked language model is asked about one word in
# seven only. Such positions get a label that no class has, $-1$ or 255 by custom, or sometimes 0.
# `ignore_class` says which. What happens there, exactly?
#
# 1. **The loss is 0**, and so is the gradient, *whatever* the network says there. That includes NaN and
# infinity, which do occur: attention that has nothing to look at, for one. 2. **The position does not
# count.** In the example the mean is $(0.357 + 2.303) / 2 = 1.33$. Dividing by 3 would make a loss that
# falls when you add padding, and learning rates that depend on how long the longest text of a batch is.
#
# For the second, the base class has to know. Keras has a way for it: a tensor may carry a *mask* along, in
# an attribute called `_keras_mask`, true for what counts. (This is also how an `Embedding(mask_zero=True)`
# tells the loss which steps are padding.) If the losses that `call` returns carry one, Keras divides by the
# number of true entries, and it joins this mask with the one of the predictions, if they have one. The
# function `counting` of the cell below sets it for you. A batch in which everything is ignored costs 0.
#
# For the first, multiplying by 0, which is all that Keras does with a mask, will not do, since
# $0 \cdot \text{NaN}$ is NaN. Nor will `ops.where` at the very end: it picks the right *value*, but the
# gradient flows back into the branch that was not picked, as a 0, and meets the NaN there. You have to put
# something harmless in the place of such predictions **before** you compute with them. The same goes for
# the labels: there is no entry number 255 to look up in a row of 21, and entry number $-1$ is, to many
# functions, the last class.
#
# ## Labels are floats
#
# Before `call` runs, the base class turns labels *and* predictions into tensors of the loss's dtype. Your
# integers arrive as floats, and have to be made integers again. In float32 this is exact up to 16 million.
# In a loss made with `dtype="bfloat16"` it is exact up to 256 only, and word 4711 becomes word 4704. So
# leave the dtype of such a loss alone.

# %% [markdown]
# ## Your loss
#
# | | |
# |---|---|
# | `SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, name="sparse_categorical_crossentropy", **kwargs)` | `ignore_class` is an int or `None`; `**kwargs` (`reduction`, `dtype`) go to the base class |
# | `y_true` | classes from 0 to $K - 1$, or `ignore_class`, of shape `(batch, …)` |
# | `y_pred` | probabilities or logits of shape `(batch, …, K)` |
# | `call(y_true, y_pred)` returns | one loss for each label, shape `(batch, …)`, with the mask of what counts if there is an `ignore_class` |
# | `get_config()` | what the base class's returns, and both arguments |
#
# `ignore_class` may be negative, or beyond all classes, or one of them (0, say). `None` ignores nothing.
#
# Probabilities are clipped to the range from $10^{-7}$ to $1 - 10^{-7}$ and taken as they are, not divided
# by their sum. Logits are not clipped: $-\ln \operatorname{softmax}(x)_k = \ln \sum_j e^{x_j} - x_k$, as in
# the exercise on categorical cross-entropy.
#
# What is graded: values, the ignored class, NaN and infinity at ignored positions, the clip, logits of
# ±1000 and logits thousands apart (to about a thousandth), the gradient for `y_pred`, all reductions with
# weights and masks, half precision (roughly), `tf.function` with unknown sizes, XLA, `get_config`, and
# training, saving and loading a model. Labels that are no class and not to be ignored are not graded, nor
# labels of shape `(batch, …, 1)`.
#
# Write it with `keras.ops`. Out of bounds are the cross-entropies of Keras and TensorFlow in all their
# forms (sparse, categorical, binary, focal, `tf.nn.…_with_logits`), and `log_softmax`. `ops.logsumexp` and
# `ops.softmax` are not. To look things up there are `ops.take_along_axis` and, if you have the memory,
# `ops.one_hot`.

# %%
import keras
from keras import ops


def counting(losses, counts):
    """The same losses, carrying a mask: Keras leaves those that do not count out of its averages."""
    losses._keras_mask = counts
    return losses


class SparseCategoricalCrossentropy(keras.losses.Loss):
    """How surprised the predictions are by the classes: one number for each label."""

    def __init__(
        self, from_logits=False, ignore_class=None, name="sparse_categorical_crossentropy", **kwargs
    ):
        super().__init__(name=name, **kwargs)
        self.from_logits = from_logits
        self.ignore_class = ignore_class

    def call(self, y_true, y_pred):
        # TODO: something harmless where the label is ignored, the surprises, and what counts
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with both arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - The guide *Masking and padding in Keras* on keras.io: where masks come from, and which layers pass them
#   on.
# - J. Long, E. Shelhamer, T. Darrell, *Fully Convolutional Networks for Semantic Segmentation* (2015): the
#   void label.
# - With $K$ in the hundreds of thousands even the predictions get too large. See *sampled softmax* in S.
#   Jean and others, *On Using Very Large Target Vocabulary for Neural Machine Translation* (2015).
