# %% [markdown]
# # Scaled dot-product attention
#
# An encoder that squeezes a whole sentence into one vector forgets how it began. **Attention** lets a model
# look again: each position asks a question and gets an answer that is mixed from all positions, the fitting
# ones more than the others. It is a dictionary lookup made soft, so that gradients can flow through it:
#
# - a **query** says what this position is looking for,
# - a **key** says what each position has to offer,
# - a **value** is what is handed over. It is *not* a measure of importance: the importance is computed from
#   query and key alone, and the values are what gets mixed.
#
# A dot product is large where query and key point the same way. Softmax turns one query's dot products into
# weights that add up to 1, and the output is the weighted mean of the values:
#
# $$A = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{d}}\right), \qquad
# \operatorname{attention}(Q, K, V) = A V,$$
#
# with the softmax along the *keys*: each row of $A$ belongs to one query and adds up to 1.
#
# ```text
#               keys (Tk)                        values (Tk × dv)
#             ┌──────────────┐ sums to             ┌──────┐
#   queries   │ .66 .24 .10  │──▶ 1     weights ×  │ ···· │   =  outputs (Tq × dv)
#    (Tq)     │ .09 .82 .09  │──▶ 1                │ ···· │
#             └──────────────┘                     └──────┘
# ```
#
# **Why divide by √d?** If the components of $q$ and $k$ are independent with mean 0 and variance 1, then
# $q \cdot k$ is a sum of $d$ such products: its variance is $d$, and its typical size is $\sqrt d$. With
# $d = 512$ the scores would lie around ±23, softmax would give nearly everything to one key, and its gradient
# would all but vanish. Dividing by $\sqrt d$ brings the scores back to size 1. Here $d$ is the length of a
# query (and of a key), not the number of keys and not the length of a value.
#
# One query and three keys, by hand. The dot products are 2, 0 and −2, and $d = 2$, so the scores are 1.414, 0
# and −1.414; their exponentials are 4.113, 1 and 0.243, which add up to 5.356:
#
# ```python
# >>> query = ops.array([[2.0, 0.0]])
# >>> key = ops.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
# >>> value = ops.array([[10.0], [20.0], [40.0]])
# >>> output, weights = ScaledDotProductAttention()(query, key, value)
# >>> weights.numpy()
# array([[0.76791793, 0.1866937 , 0.04538837]], dtype=float32)
# >>> output.numpy()
# array([[13.228588]], dtype=float32)
# ```
#
# (You may read that attention costs time proportional to the length of the sequence. One query does. A
# sequence of $n$ tokens asks $n$ queries of $n$ keys, and that is $n^2$: the reason why long texts are dear.)

# %% [markdown]
# ## Masks
#
# Often a query must not look everywhere: not at padding, and not, in a model that predicts the next word, at
# words to come. A boolean **mask** says where it may look: true means *look here*.
#
# ```text
#   padding: the last two keys are empty      causal: query t sees the keys 0 … t
#       1 1 1 0 0                                 1 0 0
#       1 1 1 0 0                                 1 1 0
#       1 1 1 0 0                                 1 1 1
# ```
#
# A hidden key must get the weight 0, and the weights of the others must still add up to 1. So it has to be
# out of the running *before* softmax shares out the 1: with a score of $-\infty$, since $e^{-\infty} = 0$. (A
# score of 0 does not do it: $e^0 = 1$. Nor does −10: a strong key gets past it.)
#
# **The hard case** is a query that may look nowhere: a sentence made of padding alone, for instance. Its
# scores are all $-\infty$, and softmax divides 0 by 0. One NaN there, and the whole batch's gradient is NaN.
# We want the weights 0 and the output 0 for such a query, and finite gradients. Beware: picking 0 for NaN
# *after* the softmax mends the output, but a score that −∞ was *added* to still gets its gradient through
# that softmax, and on the way back 0 · NaN is NaN. Best let no NaN arise at all.
#
# ## Your layer
#
# `ScaledDotProductAttention()` has no weights of its own and no arguments but those of every Keras layer.
#
# | argument | shape | |
# |---|---|---|
# | `query` | `(…, Tq, d)` | floats |
# | `key` | `(…, Tk, d)` | floats |
# | `value` | `(…, Tk, dv)` | floats |
# | `mask` | broadcastable to `(…, Tq, Tk)` | booleans, true where a query may look; `None`: everywhere |
# | returns | `(…, Tq, dv)` and `(…, Tq, Tk)` | a tuple of the output and the weights |
#
# The dots are any number of leading axes, the same for all three: none, a batch, a batch and heads. A mask
# has at least one axis; axes that it lacks in front, or that have length 1, are broadcast, as in `(Tk,)`,
# `(Tq, 1)` or `(batch, 1, Tk)`.
#
# What is graded: outputs, weights and gradients in float32, with a hidden key's weight exactly 0 (in float32,
# $e^{-10^9}$ is exactly 0 too); the same inside `tf.function` with unknown batch and number of queries, and
# under XLA; outputs in the layer's own dtype under mixed precision, there with at least one key open to every
# query (−1e9 does not fit into float16: it is −∞ there, and −∞ · 0 is NaN).
#
# Write it with `keras.ops`; `ops.softmax` is allowed, you have written it already. The attention layers of
# Keras and `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class ScaledDotProductAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by how well the keys match it."""

    def call(self, query, key, value, mask=None):
        # TODO: scores, weights that share out 1 over the visible keys, the mean that they weigh
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.2.1, for the formula and the √d.
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*
#   (2014): attention before it was a dot product.
# - T. Dao et al., *FlashAttention* (2022): the same numbers without ever storing the $n \times n$ weights.
