# %% [markdown]
# # Additive attention
#
# The first neural translators read a sentence with one recurrent network, squeezed it into the last state,
# and let a second network write the translation from that one vector. Short sentences went well. Long ones
# came out as if the reader had dozed off, and in a way it had: how much fits into one vector?
#
# In 2014, Bahdanau, Cho and Bengio kept *all* of the encoder's states and let the decoder look back at them
# before it writes each word. What it is about to say is the **query** $q$. The encoder's states are the
# **values** $v_1, \dots, v_n$. A small network gives each value a **score**, and softmax turns the scores into
# weights that add up to 1:
#
# $$e_i = s \cdot \tanh(q\,W + v_i\,U), \qquad w = \operatorname{softmax}(e), \qquad
# \text{context} = \sum_i w_i\, v_i.$$
#
# The **context** is what the decoder has read, a mean of the values as they came. The projections $v_i\,U$ serve
# the score alone.
#
# ```text
#   query q (dq) ───▶ × W ──┐
#                           (+) ──▶ tanh ──▶ · s ──▶ score e_i ──▶ softmax over i ──▶ w_i
#   value v_i (dv) ─▶ × U ──┘                                                         │
#        └─────────────────────────────────────────────────────────▶ (×) ◀────────────┘
#                                                                     └──▶ sum over i = context (dv)
# ```
#
# Two things are worth a pause.
#
# **Query and value may be of different sizes.** $W$ and $U$ take both to the same `units`, and there they are
# added: hence *additive*. A dot product between the two would not even be defined.
#
# **The tanh is what makes it attention.** Leave it out, and the score is $s \cdot q W + s \cdot v_i U$. Its first
# half is the same for every value, and softmax does not care for a number that is added to all of its
# inputs. The query would drop out of its own question. Only because tanh bends the *sum*, a value can be
# worth more to one query than to another.
#
# With one unit and all weights 1 but $s = 2$, the query 1 meets the values 0, 1 and −1. The scores are
# $2\tanh 1$, $2\tanh 2$ and $2\tanh 0$, that is 1.523, 1.928 and 0; their exponentials 4.587, 6.876 and 1 add up to
# 12.463:
#
# ```python
# >>> layer = AdditiveAttention(1)
# >>> query, value = ops.array([[[1.0]]]), ops.array([[[0.0], [1.0], [-1.0]]])
# >>> layer.build(query.shape, value.shape)
# >>> for weight, number in (layer.query_kernel, 1.0), (layer.value_kernel, 1.0), (layer.score_vector, 2.0):
# ...     _ = weight.assign(number * ops.ones(weight.shape))
# >>> context, weights = layer(query, value)
# >>> weights.numpy().round(3)
# array([[[0.368, 0.552, 0.08 ]]], dtype=float32)
# >>> context.numpy().round(3)
# array([[[0.471]]], dtype=float32)
# ```
#
# The query is 1, but the value 0 is no stranger to it than −1 is near: additive attention does not measure
# likeness. It learns which *pairs* matter.
#
# **What it costs.** Every pair of a query and a value goes through tanh on its own, so there is a tensor of
# `Tq × Tk × units` in the middle, and no matrix product makes it smaller. The products with $W$ and $U$ are
# another matter: they are made once for each query and once for each value, *before* the pairs are formed.

# %% [markdown]
# ## Padding
#
# The sentences of a batch are filled up to one length. A boolean mask says which values are real, true for
# real ones, and a hidden value must get exactly the weight 0 while the others still share out 1. So it has to
# be out of the running *before* the softmax: give it a score so low that its exponential is 0.
#
# If a whole sentence is padding, there is nothing to read. Then all weights are 0, and so is the context.
# Mind the two traps: scores of nothing but $-\infty$ make softmax divide 0 by 0, and a NaN that is replaced
# afterwards still comes back in the gradient; scores of nothing but $-10^9$ make no NaN, but softmax shares the
# weight out evenly, among values that nobody was to see.
#
# In a Keras model nobody hands such masks around. `Embedding(mask_zero=True)` *attaches* a mask to its output,
# recurrent layers pass it on, and Keras fills it into an argument of `call` named after the tensor: for
# `value` that is `value_mask`. The mask of `query` is none of the scores' business, but the context has the
# query's time steps, so that mask has to travel on with it. Setting `self.supports_masking = True` is all it
# takes: Keras then attaches the mask of the first argument to the first output.
#
# ## Your layer
#
# | | |
# |---|---|
# | `AdditiveAttention(units)` | `units` is the size in which query and value meet |
# | `query_kernel`, `value_kernel` | weights $W$ `(dq, units)` and $U$ `(dv, units)`, made in `build` |
# | `score_vector` | the weight $s$, `(units,)`; there are no biases |
# | initial weights | up to you, and not graded |
# | `call(query, value, value_mask=None)` | |
# | `query` | floats `(…, Tq, dq)` |
# | `value` | floats `(…, Tk, dv)` |
# | `value_mask` | booleans `(…, Tk)`, true where there is something to read; `None`: everywhere |
# | returns | the tuple of context `(…, Tq, dv)` and weights `(…, Tq, Tk)` |
#
# The dots are any number of leading axes, the same for all (with a mask there is at least one). Graded are
# outputs and gradients, a few steps of training (in which a weight too many would show), hidden values with a weight of exactly 0 ($e^{-10^9}$ is that in float32), Keras's own masks
# as described, unknown batch and time sizes in graphs and models, XLA, saving, and mixed precision (there every
# sentence has something to read, because $-10^9$ is $-\infty$ in float16).
#
# Write it with `keras.ops`; `ops.softmax` is allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class AdditiveAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by a small network that looks at both."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        # TODO: let the query's mask travel on
        raise NotImplementedError

    def build(self, query_shape, value_shape):
        # TODO: two kernels that lead to the same size, and the vector that makes a score of it
        raise NotImplementedError

    def call(self, query, value, value_mask=None):
        # TODO: a score for each pair, weights over the values that may be read, their mean
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the units added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - D. Bahdanau, K. Cho, Y. Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*
#   (2014): section 3.1, and figure 3, where the weights of a translation are drawn as an image.
# - M.-T. Luong, H. Pham, C. Manning, *Effective Approaches to Attention-based Neural Machine Translation*
#   (2015): cheaper scores. That is the next exercise.
# - `keras.layers.AdditiveAttention` has the tanh and the score vector (its `scale`), but no projections: it
#   expects query and key to be brought to one size before.
