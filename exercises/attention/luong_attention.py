# %% [markdown]
# # Luong attention: three ways to score
#
# Additive attention sends every pair of a query and a value through a small network of its own. In 2015
# Luong, Pham and Manning asked the obvious question: does it have to be so dear? They kept the idea, a mean of
# the encoder's states weighted by softmax, and tried out simpler **scores** for a query $q$ and a value $v$:
#
# $$\operatorname{score}(q, v) = \begin{cases}
# q \cdot v & \texttt{dot} \\
# (q\,W) \cdot v & \texttt{general} \\
# s \cdot \tanh\bigl([q \mid v]\,W\bigr) & \texttt{concat}
# \end{cases}$$
#
# with $[q \mid v]$ for the two laid side by side, the query first. The rest is the same for all three:
#
# $$w = \operatorname{softmax}(\text{scores of one query}), \qquad \text{context} = \sum_i w_i\, v_i.$$
#
# ```text
#                 weights to learn         query, value     per pair
#   dot           none                     of one size      dq products
#   general       W: dq × dv               dq, dv           dv products, after one q·W for each query
#   concat        W: (dq + dv) × dq, s     dq, dv           dq tanhs and as many products
# ```
#
# **dot** is a single matrix product for all pairs, and nothing on a GPU is faster. But it needs query and value
# to be of one size and to speak one language from the start, and it measures length as well as direction. The
# query (1, 1) meets the values (1, 1) and (3, 0). Their scores are 2 and 3, the exponentials 7.389 and 20.086,
# and so the longer value gets 73 % though the other one points just where the query does:
#
# ```python
# >>> query, value = ops.array([[[1.0, 1.0]]]), ops.array([[[1.0, 1.0], [3.0, 0.0]]])
# >>> context, weights = LuongAttention("dot")(query, value)
# >>> weights.numpy().round(4)
# array([[[0.2689, 0.7311]]], dtype=float32)
# >>> context.numpy().round(4)
# array([[[2.4621, 0.2689]]], dtype=float32)
# ```
#
# (Luong's dot product is not scaled. Soon you will meet one that is, and see why.)
#
# **general** puts a learned matrix between the two, a translator from the language of queries into that of
# values. It stays a matrix product, and it won in the paper's comparison.
#
# **concat** is an old acquaintance. Cut $W$ into its upper `dq` rows and its lower `dv` rows, and
#
# $$[q \mid v]\,W = q\,W_{\text{upper}} + v\,W_{\text{lower}},$$
#
# which is additive attention. That is more than a curiosity: laid side by side literally, the pairs are a tensor
# of `Tq × Tk × (dq + dv)` numbers, and all of it goes through $W$. Cut, each query and each value goes through its
# part of $W$ once, whatever the number of pairs.

# %% [markdown]
# ## Padding, once more
#
# `value_mask` says which values may be read (true). Hidden ones get exactly the weight 0, and the others share
# out 1. Where a whole sentence is hidden, all weights are 0 and so is the context, with finite gradients: so
# no NaN may come up on the way, neither forwards nor backwards, and no even share among the hidden. Keras fills in
# `value_mask` by itself when `value` carries a mask, and a mask that `query` carries has to travel on with the
# context: set `supports_masking`.
#
# ## Your layer
#
# | | |
# |---|---|
# | `LuongAttention(score="dot")` | `score` is `"dot"`, `"general"` or `"concat"`; for any other, `__init__` raises `ValueError` |
# | `kernel` | for general $W$ `(dq, dv)`, for concat $W$ `(dq + dv, dq)`, for dot there is none; made in `build` |
# | `score_vector` | for concat $s$ `(dq,)`; there are no biases |
# | initial weights | up to you, and not graded |
# | `call(query, value, value_mask=None)` | |
# | `query` | floats `(…, Tq, dq)` |
# | `value` | floats `(…, Tk, dv)`, for dot with `dv = dq` |
# | `value_mask` | booleans `(…, Tk)`, true where there is something to read; `None`: everywhere |
# | returns | the tuple of context `(…, Tq, dv)` and weights `(…, Tq, Tk)` |
#
# The dots are any number of leading axes, the same for all (with a mask there is at least one). Graded are
# outputs and gradients for all three scores, hidden values with a weight of exactly 0, Keras's own masks,
# unknown batch and time sizes in graphs and models, XLA, saving, and mixed precision (with something to read in
# every sentence).
#
# Write it with `keras.ops`; `ops.softmax` is allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class LuongAttention(keras.layers.Layer):
    """Each query's mean of the values, weighted by one of three scores."""

    def __init__(self, score="dot", **kwargs):
        super().__init__(**kwargs)
        # TODO: refuse an unknown score, keep a known one, and let the query's mask travel on
        raise NotImplementedError

    def build(self, query_shape, value_shape):
        # TODO: the weights that this score needs
        raise NotImplementedError

    def call(self, query, value, value_mask=None):
        # TODO: a score for each pair, weights over the values that may be read, their mean
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the score added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - M.-T. Luong, H. Pham, C. Manning, *Effective Approaches to Attention-based Neural Machine Translation*
#   (2015). Section 3.1 has the scores; there too, the decoder asks with its state *after* the step, where
#   Bahdanau's asks with the one before, and context and state are mixed once more for the next word.
# - If $W = U V^\top$ with few columns in $U$ and $V$, then $(qW) \cdot v = (qU) \cdot (vV)$: a *general* score is a
#   dot product of two projections. Keep that in mind for the heads of a Transformer.
# - `keras.layers.Attention` has the first score, and a `"concat"` that adds instead of laying side by side.
