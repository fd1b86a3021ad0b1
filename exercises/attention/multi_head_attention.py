# %% [markdown]
# # Multi-head attention
#
# «The keys that she forgot on the table are his.» To read the word *are*, you want to know its subject (*keys*, and
# not the nearer *table*). To read *his*, you want to know whose. One attention gives one set of weights for each
# query, and one set that has to serve two questions ends up as an average that answers neither. So let several
# attentions look at the same sentence, each with its own idea of what to look for. These are the **heads**.
#
# A head does not see the tokens as they are. It has three projections of its own, into small spaces of `key_dim`
# and `value_dim` features, and asks there. For head $h$ of $H$, with query $x$ and keys and values $y$:
#
# $$Q_h = x W^Q_h + b^Q_h, \quad K_h = y W^K_h + b^K_h, \quad V_h = y W^V_h + b^V_h,$$
#
# $$A_h = \operatorname{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{\texttt{key\_dim}}}\right), \qquad
# \text{output} = \sum_{h=1}^{H} A_h V_h\, W^O_h + b^O.$$
#
# The paper writes the last step as «lay the heads side by side and multiply by one matrix $W^O$». That is the same:
# cut $W^O$ into $H$ blocks of rows, and each head has one of its own.
#
# ```text
#                    ┌─ head 0:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W⁰ ─┐
#   query, key, ─────┼─ head 1:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W¹ ─┼─ (+) ─▶ output
#   value            └─ head 2:  Q K V ─▶ weights (Tq × Tk) ─▶ mix (Tq × value_dim) ─ × W² ─┘    (Tq × dq)
# ```
#
# Four heads of 16 features cost as much as one of 64. What is bought is four sets of weights instead of one; what
# is paid is that each of them compares only 16 numbers.
#
# **No loops, and nothing to transpose.** The heads are an axis of the weights. A query kernel of shape
# `(dq, heads, key_dim)` is $W^Q_0, W^Q_1, \dots$ in one tensor, and a single `einsum` makes the queries of all heads:
# `"btd,dhk->bthk"`. Its letters say where each axis goes, and so do those of the other three products. (Those who
# start from a matrix `(dq, heads · key_dim)` have to cut it up. A reshape straight to `(batch, heads, time, key_dim)`
# has the right shape and the wrong numbers: it deals out the tokens among the heads. Reshape to
# `(batch, time, heads, key_dim)`, *then* move the axis, and on the way back the other way round.)
#
# Two tokens by hand, with two heads of two features. All kernels are identities, so head 0 sees the first two
# features and head 1 the last two. In head 0 the tokens are (1, 0) and (0, 1): each scores $1/\sqrt2$ with itself
# and 0 with the other, and softmax gives 0.6698 and 0.3302. In head 1 both are (0, 1), and the weights are even:
#
# ```python
# >>> layer = MultiHeadAttention(num_heads=2, key_dim=2)
# >>> tokens = ops.array([[[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]]])
# >>> layer.build(tokens.shape, tokens.shape)
# >>> for kernel in layer.query_kernel, layer.key_kernel, layer.value_kernel, layer.output_kernel:
# ...     _ = kernel.assign(ops.reshape(ops.eye(4), kernel.shape))
# >>> output, scores = layer(tokens, tokens, return_attention_scores=True)
# >>> scores[0].numpy().round(4)
# array([[[0.6698, 0.3302],
#         [0.3302, 0.6698]],
# <BLANKLINE>
#        [[0.5   , 0.5   ],
#         [0.5   , 0.5   ]]], dtype=float32)
# >>> output[0].numpy().round(4)
# array([[0.6698, 0.3302, 0.    , 1.    ],
#        [0.3302, 0.6698, 0.    , 1.    ]], dtype=float32)
# ```

# %% [markdown]
# ## Who may look where
#
# A key is visible to a query if *all* of these allow it, in every head:
#
# | argument | shape | true means |
# |---|---|---|
# | `attention_mask` | `(Tq, Tk)`, `(batch, Tq, Tk)` or `(batch, heads, Tq, Tk)` | this query may look at this key |
# | `value_mask` | `(batch, Tk)` | here is something to read |
# | `key_mask` | `(batch, Tk)` | here is something to read |
# | `use_causal_mask=True` | | query number $t$ may look at the keys $0 \dots t$, itself included |
#
# In `attention_mask` any of these axes may have length 1 and is broadcast then. Causal counting starts at 0 for
# queries and for keys, also if their numbers differ.
#
# An invisible key gets exactly the weight 0, and the visible ones share out 1. A query that sees nothing gets
# weights of 0 in all heads, so its output is the output bias alone, and gradients stay finite. (As before: hide
# *before* the softmax, with a score that is low but finite, and mend such rows after it.)
#
# `value_mask` and `key_mask` are arguments that Keras fills by itself, from the mask that `value` or `key` carries
# (`Embedding(mask_zero=True)` attaches one). The mask that `query` carries hides nothing here; it travels on with
# the output, for which `supports_masking` is enough.
#
# ## Dropout
#
# While training, dropout strikes the **weights**, after the softmax: each one on its own, for every sample, head,
# query and key. It becomes 0 with probability `dropout`, or else is divided by `1 − dropout`. So a query has to do
# without some of its keys, now these, now those. At inference nothing happens.
#
# ## Your layer
#
# Names, order and shapes are those of `keras.layers.MultiHeadAttention`:
#
# | | |
# |---|---|
# | `MultiHeadAttention(num_heads, key_dim, value_dim=None, dropout=0.0)` | `value_dim` is `key_dim` where it is `None` |
# | `query_kernel`, `query_bias` | weights `(dq, heads, key_dim)` and `(heads, key_dim)` |
# | `key_kernel`, `key_bias` | weights `(dk, heads, key_dim)` and `(heads, key_dim)` |
# | `value_kernel`, `value_bias` | weights `(dv, heads, value_dim)` and `(heads, value_dim)` |
# | `output_kernel`, `output_bias` | weights `(heads, value_dim, dq)` and `(dq,)` |
# | biases start | at zero; how kernels start is up to you, and not graded |
# | `query` | floats `(batch, Tq, dq)` |
# | `value` | floats `(batch, Tk, dv)`; mind the order, query, *value*, key |
# | `key` | floats `(batch, Tk, dk)`, or `None`: then `value` serves as key, too |
# | returns | the output `(batch, Tq, dq)`; with `return_attention_scores=True` the tuple of it and the weights |
# | the weights | `(batch, heads, Tq, Tk)`, as softmax (and the masks) gave them, before dropout |
#
# All eight are attributes, made in `build`. Graded are outputs, weights and gradients, masks, dropout (where and how
# often it strikes, not *which* numbers), Keras's own masks, unknown batch and time sizes in graphs and models, XLA,
# saving, and mixed precision (there every query sees something: $-10^9$ is $-\infty$ in float16).
#
# Write it with `keras.ops`; `ops.softmax` and `keras.layers.Dropout` are allowed. The attention layers of Keras and
# `ops.dot_product_attention` are out of bounds.

# %%
import keras
from keras import ops


class MultiHeadAttention(keras.layers.Layer):
    """Several attentions side by side, each with projections of its own, and a sum of what they found."""

    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.value_dim = key_dim if value_dim is None else value_dim
        self.dropout = dropout
        # TODO: let the query's mask travel on
        raise NotImplementedError

    def build(self, query_shape, value_shape, key_shape=None):
        # TODO: four kernels and their biases
        raise NotImplementedError

    def call(
        self,
        query,
        value,
        key=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        # TODO: projections, weights of the visible keys, the mean that they weigh, one projection back
        raise NotImplementedError

    def masks(self, scores, value_mask, key_mask, attention_mask, use_causal_mask):
        """A list of masks, each of them broadcastable to the scores. A key is seen if all of them allow it."""
        # TODO: the masks that are given, brought to the axes (batch, heads, Tq, Tk), and the causal one
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the four arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.2.2.
# - P. Michel, O. Levy, G. Neubig, *Are Sixteen Heads Really Better than One?* (2019): after training, many heads can
#   be cut off without harm.
# - $Q_h K_h^\top = x\, W^Q_h {W^K_h}^\top y^\top$ (biases aside) is Luong's *general* score with a matrix of rank
#   `key_dim`. The two kernels of a head matter through their product alone.
# - One of the eight weights changes nothing at all, whatever its value, and its gradient is 0. Which one, and why?
#   (Keras has it all the same, and so do we.)
# - N. Shazeer, *Fast Transformer Decoding: One Write-Head is All You Need* (2019): all heads share their keys and
#   values, because at writing time it is reading *them* that takes long.
