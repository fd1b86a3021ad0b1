# %% [markdown]
# # Transformer encoder block
#
# An encoder turns a row of token vectors into a row of vectors of the same size, each of which knows about
# the others. A Transformer does it in a stack of equal **blocks**, and a block does two things in turn:
#
# - **attention**: the tokens look at each other, each takes what it needs. The only place where they meet.
# - **a feed-forward network**: each token on its own digests what it has got. Two dense layers, the same for
#   all tokens, the first wide (in the paper four times as wide), with a ReLU between them.
#
# Around each of these two *sublayers* goes the same wrapping. The sublayer's output passes through dropout,
# is **added** to what went in, and the sum is **normalised**:
#
# ```text
#   x ──┬──▶ attention ──▶ dropout ──▶ (+) ──▶ attention_norm ──▶ h        (batch, time, width)
#       └───────────────────────────────▲
#   h ──┬──▶ expand ▶ ReLU ▶ project ──▶ dropout ──▶ (+) ──▶ output_norm ──▶ y
#       └─────────────────────────────────────────────▲
# ```
#
# $$h = \operatorname{norm}_1\bigl(x + \operatorname{drop}(\operatorname{attention}(x))\bigr), \qquad
# y = \operatorname{norm}_2\bigl(h + \operatorname{drop}(\operatorname{relu}(h W_1 + b_1) W_2 + b_2)\bigr).$$
#
# The addition (the *residual connection*) lets a signal, and on the way back a gradient, pass by each
# sublayer, which only has to learn a correction. Mind what is added in the second half: $h$, not $x$. The
# layer normalisation takes each token's vector to mean 0 and variance 1 over its features, then scales and
# shifts it with learned numbers, so that sums do not grow from block to block.
#
# This order, *add, then normalise*, is the one of the 2017 paper and is called **post-norm**. Most large
# models since have moved the normalisation to the front of each sublayer,
# $x + \operatorname{drop}(\operatorname{attention}(\operatorname{norm}(x)))$. That *pre-norm* block leaves
# the road of the residuals free and trains without a warm-up; it is another function, and here we build the
# original.
#
# One token by hand. If both sublayers are silent (their output weights and biases 0), only the two
# normalisations are left. The token 1, 2, 4, 7 has mean 3.5 and variance 5.25; Keras adds $ε = 0.001$ to the
# variance before it takes the root, so the first makes −1.0910, −0.6546, 0.2182, 1.5274 of it, and the
# second, which meets a variance of nearly 1, takes another 0.04 % off:
#
# ```python
# >>> block = EncoderBlock(num_heads=2, hidden_dim=8)
# >>> token = ops.array([[[1.0, 2.0, 4.0, 7.0]]])
# >>> block.build(token.shape)
# >>> for weight in block.attention.weights + block.project.weights:
# ...     _ = weight.assign(ops.zeros(weight.shape))
# >>> block(token).numpy()
# array([[[-1.0905442 , -0.6543265 ,  0.21810883,  1.5267619 ]]],
#       dtype=float32)
# ```

# %% [markdown]
# ## Padding
#
# The sentences of a batch have different lengths, and the short ones are filled up. `padding_mask`, booleans
# of shape `(batch, time)`, says where there is a token. No token may take anything from padding: as *keys*,
# the padded positions are hidden from all queries. (As queries they may do what they like; nobody reads their
# output.) `keras.layers.MultiHeadAttention` takes an `attention_mask` that broadcasts to
# `(batch, queries, keys)`, true where a query may look, so one axis has to be added, and it matters where.
# Every token sees every other, before and after it: an encoder is not causal.
#
# ## Dropout
#
# While training, dropout sets each number to 0 with probability `dropout`, independently for every sample,
# token and feature, and divides the others by `1 − dropout`, so that their mean stays the same. Here it sits
# in two places and nowhere else: on the output of the attention and on the output of `project`, each *before*
# it is added. Not on the sum (that would cut the road that the residual opens), not on the attention weights,
# not between `expand` and `project`. At inference it does nothing.
#
# ## Your block
#
# | | |
# |---|---|
# | `EncoderBlock(num_heads, hidden_dim, dropout=0.0)` | `hidden_dim` is the width between `expand` and `project` |
# | `attention` | `keras.layers.MultiHeadAttention`: keys of size width ÷ `num_heads`, no dropout of its own |
# | `attention_norm`, `output_norm` | `keras.layers.LayerNormalization`, with Keras's default epsilon |
# | `expand`, `project` | `keras.layers.Dense` of `hidden_dim` and of *width*, with biases |
# | ReLU | part of `expand`, or after it |
# | `call(inputs, padding_mask=None, training=None)` | `inputs` are floats `(batch, time, width)` |
# | returns | the same shape and dtype |
#
# Everything that Keras has may be used; these five must be attributes with these names, made in `build`,
# where the width is known (`num_heads` divides it), since the checks set their weights. Call `build` on each
# of them there, too: a layer inside a model of your own that comes back from a file is filled with weights
# before it is ever called (recommended, not graded). Dropout layers are named as you like. Keras's own masks
# (from `Embedding(mask_zero=True)`) are not graded; `padding_mask` is an argument like any other.
#
# Graded are the outputs at tokens, their gradients, and where and how often dropout strikes (not *which*
# numbers it strikes). Outputs at padded positions are not graded, but they have to be finite numbers, for a
# sample that is all padding too. A sequence may be a single token. It has to work inside `tf.function` with
# unknown batch and time, under XLA and mixed precision, and come back from `get_config` with its dropout.

# %%
import keras
from keras import ops


class EncoderBlock(keras.layers.Layer):
    """Self-attention and a feed-forward network, each added to its input and normalised."""

    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim
        self.dropout = dropout

    def build(self, input_shape):
        # TODO: the sublayers, each built for the shape that it will meet
        raise NotImplementedError

    def call(self, inputs, padding_mask=None, training=None):
        # TODO: attention over the tokens, then the feed-forward network; add and normalise twice
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), sections 3.1, 3.3 and 5.4.
# - R. Xiong et al., *On Layer Normalization in the Transformer Architecture* (2020): why post-norm needs a
#   warm-up and pre-norm does not.
# - Shuffle the tokens, and the block's outputs come out shuffled alike: it does not know their order. That is
#   what the positions added to the embeddings are for.
