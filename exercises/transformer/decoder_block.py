# %% [markdown]
# # Transformer decoder block
#
# A translator at work has two texts on the desk: the original, complete, and the translation as far as it has got.
# Before each new word it looks at both. That is a decoder. Its block is the encoder's with one sublayer more:
#
# - **self-attention** over what has been written, *causal*: the word at place $t$ sees places $0 \dots t$ and
#   nothing after them,
# - **cross-attention**: the queries come from the translation, keys and values from the **encoded** original. Here,
#   everything may be seen, for the original is finished,
# - **a feed-forward network** for each token on its own.
#
# ```text
#   x ──┬──▶ self_attention (causal) ──▶ dropout ──▶ (+) ──▶ self_attention_norm ──▶ a      (batch, Tq, width)
#       └────────────────────────────────────────────▲
#   a ──┬──▶ cross_attention ──▶ dropout ──▶ (+) ──▶ cross_attention_norm ──▶ b
#       │          ▲    └─ keys and values: encoded │                                       (batch, Tk, width′)
#       └───────────────────────────────────────────▲
#   b ──┬──▶ expand ▶ ReLU ▶ project ──▶ dropout ──▶ (+) ──▶ output_norm ──▶ y
#       └────────────────────────────────────────────▲
# ```
#
# $$\begin{aligned}
# a &= \operatorname{norm}_1\bigl(x + \operatorname{drop}(\operatorname{attention}_1(x, x))\bigr) \\
# b &= \operatorname{norm}_2\bigl(a + \operatorname{drop}(\operatorname{attention}_2(a, \text{encoded}))\bigr) \\
# y &= \operatorname{norm}_3\bigl(b + \operatorname{drop}(\operatorname{relu}(b W_1 + b_1) W_2 + b_2)\bigr)
# \end{aligned}$$
#
# As in our encoder block, this is the paper's **post-norm**: sublayer, dropout, sum, normalisation. And as there, each
# sum starts from what went into *its* sublayer.
#
# **Why causal, if the translation is known?** While training, the whole target stands there at once, and the block
# works on all places in parallel. Every place learns to predict the next word. If it could see that word, it would
# copy it, training would go splendidly, and at writing time, with nothing there to copy, the model would be
# helpless. This is the most expensive one-line bug in the field, because every curve looks better with it. There is
# a sharp test for it: *change a later token, and no earlier output may move.* It is one of our checks. (That
# targets are shifted by one place against the inputs is the business of whoever feeds the model.)
#
# A place that sees only itself makes a good case to work by hand. If the feed-forward network and the
# cross-attention are silent (their output weights and biases 0) and the self-attention's value and output kernels
# are identities, then the first token finds just itself, whatever its query and key: $x + x$. The token 1, 2, 4, 7
# becomes 2, 4, 8, 14 with mean 7 and variance 21, and three normalisations (Keras's $ε = 0.001$ shifts the last digits)
# make of it:
#
# ```python
# >>> block = DecoderBlock(num_heads=2, hidden_dim=8)
# >>> tokens = ops.array([[[1.0, 2.0, 4.0, 7.0], [9.0, 0.0, 0.0, 0.0]]])
# >>> block.build(tokens.shape, tokens.shape)
# >>> for weight in block.cross_attention.weights + block.project.weights:
# ...     _ = weight.assign(ops.zeros(weight.shape))
# >>> for dense in block.self_attention.value_dense, block.self_attention.output_dense:
# ...     _ = dense.kernel.assign(ops.reshape(ops.eye(4), dense.kernel.shape))
# >>> block(tokens, tokens)[0, 0].numpy().round(4)
# array([-1.0905, -0.6543,  0.2181,  1.5268], dtype=float32)
# ```
#
# The second token, loud as it is, leaves no trace in the first.

# %% [markdown]
# ## Two paddings
#
# Original and translation are padded each for itself, so there are two masks, both true where there is a token:
#
# - `padding_mask` `(batch, Tq)` hides padding from the self-attention, *together with* the causal mask. (A query that
#   is a token sees at least itself.)
# - `encoded_padding_mask` `(batch, Tk)` hides the padding of the original from the cross-attention. It has nothing
#   to do with the first; even its length is another.
#
# `keras.layers.MultiHeadAttention` takes an `attention_mask` that broadcasts to `(batch, queries, keys)`, and
# `use_causal_mask=True` besides; it combines them. It is called with query, value and key, in this order; left out, the
# key is the value.
#
# ## Your block
#
# | | |
# |---|---|
# | `DecoderBlock(num_heads, hidden_dim, dropout=0.0)` | `hidden_dim` is the width between `expand` and `project` |
# | `self_attention`, `cross_attention` | `keras.layers.MultiHeadAttention`: keys of size width ÷ `num_heads`, no dropout of their own |
# | `self_attention_norm`, `cross_attention_norm`, `output_norm` | `keras.layers.LayerNormalization`, with Keras's default epsilon |
# | `expand`, `project` | `keras.layers.Dense` of `hidden_dim` and of *width*, with biases |
# | ReLU | part of `expand`, or after it |
# | `call(inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None)` | |
# | `inputs` | floats `(batch, Tq, width)` |
# | `encoded` | floats `(batch, Tk, width′)`; any length, any width |
# | returns | the same shape and dtype as `inputs` |
#
# Everything that Keras has may be used. These seven must be attributes with these names, made in `build`, where the
# width is known (`num_heads` divides it), since the checks set their weights. Build each of them there, too, so that
# a block that comes back from a file finds its weights (recommended, not graded).
#
# While training, dropout strikes the output of each of the three sublayers, each number on its own, before it is
# added: it becomes 0 with probability `dropout`, or else is divided by `1 − dropout`. Nothing else is dropped, and at
# inference nothing at all.
#
# **Masks that Keras carries.** If `inputs` and `encoded` come out of `Embedding(mask_zero=True)`, masks are attached to
# them, and `MultiHeadAttention` finds them by itself, if you hand it the tensors as they came. The mask of `inputs`
# travels on when `supports_masking` is set. Then blocks can be stacked, and nobody hands a mask around. Both are
# graded.
#
# Graded are the outputs at tokens, gradients, and where and how often dropout strikes (not *which* numbers). Outputs at
# padded places are not graded, but they have to be finite, and so for samples that are all padding, on either side.
# A sequence may be a single token. It has to work inside `tf.function` with unknown batch and time, under XLA and mixed
# precision, and come back from `get_config` with its dropout.

# %%
import keras
from keras import ops


class DecoderBlock(keras.layers.Layer):
    """Causal self-attention, attention to the encoded sequence, and a feed-forward network."""

    def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim
        self.dropout = dropout
        # TODO: let the mask of the inputs travel on
        raise NotImplementedError

    def build(self, inputs_shape, encoded_shape):
        # TODO: the sublayers, each built for the shapes that it will meet
        raise NotImplementedError

    def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None):
        # TODO: look at what is written, look at the original, digest; add and normalise three times
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), figure 1, right half.
# - Leave out the cross-attention and you have the block of GPT. Leave out the causal mask as well, and you are back at
#   the encoder. The three differ in who may look at whom, and in little else.
# - At writing time, the keys and values of all earlier places are the same at every step. To keep them instead of
#   computing them anew is called a *KV cache*, and it works only because nothing that comes later can change them.
