# %% [markdown]
# # A causal language model
#
# How likely is a text? Read it from left to right and you may take the question apart without losing anything:
#
# $$P(x_1, \dots, x_T) = P(x_1) \cdot P(x_2 \mid x_1) \cdot P(x_3 \mid x_1, x_2) \cdots P(x_T \mid x_1, \dots, x_{T-1}).$$
#
# So whoever can say, for any beginning, how likely each **next token** is, can judge texts, and write them: draw a
# token, append it, ask again. That is all that GPT does. A *token* is a number between 0 and `vocabulary_size − 1`;
# the model gets a row of them and answers with a row of **logits**, at each place one number for every token that
# might come next.
#
# At *each* place: that is the trick. Under a causal mask, place $t$ knows $x_1 \dots x_t$ and nothing more, so the
# answers at all places are honest predictions. One pass over 1000 tokens gives 1000 exercises with solutions. A
# model that peeks would find the solution of each exercise one place further on.
#
# ```text
#   token_ids      17      4      52      9             (batch, time)
#                  │       │       │      │
#               token_embedding + position_embedding    (batch, time, width)
#                  │       │       │      │
#               ┌──▼───────▼───────▼──────▼──┐
#               │ Block 0                    │   each place sees itself and what is to its left
#               │  ⋮                         │
#               │ Block N − 1                │
#               └──┬───────┬───────┬──────┬──┘
#               final_norm, then × (embeddings)ᵀ        (batch, time, vocabulary_size)
#                  │       │       │      │
#   predicts       4?      52?     9?     what comes next
# ```
#
# **The block is a pre-norm block.** Every sublayer reads a normalised copy and *adds* its answer to the stream:
#
# $$h = x + \operatorname{attention}(\operatorname{norm}_1(x)), \qquad
# y = h + \operatorname{gelu}(\operatorname{norm}_2(h) W_1 + b_1) W_2 + b_2.$$
#
# What is added is added to $x$ and to $h$ as they are, not to their normalised copies. So from the embeddings to the
# last block runs a road on which nothing is ever scaled or squashed. Gradients like that, and dozens of blocks can
# be trained. The price: the stream grows from block to block, and one last normalisation, `final_norm`, has to bring
# it to size before it becomes logits.
#
# **The way out is the way in.** The logit of a token is the dot product of the stream with that token's own row of
# `token_embedding`. The output projection has no weights of its own: the two are *tied*. That saves a large
# matrix, and whatever is learned about a token as output, it has learned as input, too.
#
# **Without positions** attention treats its keys as a heap: swap the first two words, and the last place answers
# the same. So each place has a learned vector as well, row $t$ of `position_embedding` for place $t$, counted from 0,
# and it is added to the token's.
#
# ## The loss
#
# Place $t$ predicts token $t + 1$. The logits of the last place have no solution to be compared with, and the first
# token has no place that predicts it: `T` tokens give `T − 1` cross-entropies, $-\log P(x_{t+1} \mid x_1 \dots x_t)$.
# Their mean is the loss. For two places and a vocabulary of two, let the logits at place 0 be 0 and $\log 3$: the
# probabilities are ¼ and ¾. If token 1 comes next, the loss is $-\log ¾ = 0.2877$, whatever place 1 says:
#
# ```python
# >>> logits = ops.array([[[0.0, 1.0986123], [5.0, -5.0]]])
# >>> round(float(next_token_loss(logits, ops.array([[0, 1]]))), 4)
# 0.2877
# >>> round(float(next_token_loss(ops.zeros((1, 4, 50)), ops.array([[7, 7, 30, 2]]))), 3)  # log 50: no idea at all
# 3.912
# ```
#
# ($e$ to this loss is the *perplexity*: among how many equally likely tokens the model seems to waver.)
#
# Short texts are padded *at the end*. The causal mask hides that padding from all real tokens already, so the model
# needs no padding mask. The loss does: a place whose *target* is padding must not count. Take the mean over all
# targets in the batch that are tokens, so that each token weighs the same, in a long text as in a short one.

# %% [markdown]
# ## Your model
#
# `Block` comes with its sublayers, all from Keras; you write its `call`. `CausalLanguageModel` and
# `next_token_loss` are yours.
#
# | | |
# |---|---|
# | `Block(num_heads, hidden_dim)` | `call(inputs)`: floats `(batch, time, width)` to the same shape, causal and pre-norm as above |
# | its sublayers (given) | `attention_norm`, `attention`, `feed_forward_norm`, `expand` (with its GELU), `project` |
# | `CausalLanguageModel(vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim)` | a `keras.Model` |
# | `token_embedding`, `position_embedding` | `keras.layers.Embedding`: `(vocabulary_size, width)` and `(context_length, width)` |
# | `blocks` | a list of `num_layers` blocks, each with weights of its own |
# | `final_norm` | `keras.layers.LayerNormalization` with Keras's default epsilon |
# | `call(token_ids)` | integers `(batch, time)`, `time` at most `context_length`, to logits `(batch, time, vocabulary_size)` |
# | `next_token_loss(logits, token_ids, padding_mask=None)` | a single number; `padding_mask` are booleans `(batch, time)`, true at tokens, at least one of them a target |
#
# The four parts of the model are attributes with these names, made in `__init__`, and nothing else has weights: the
# checks set them all. Logits are logits, no softmax. There is no dropout (the largest models see each text only once
# and have little use for it), the embeddings are not scaled, and the loss is graded for float32 logits.
#
# Graded are logits, loss and gradients; that later tokens move no earlier logit; unknown batch and time sizes in graphs
# and models, XLA, mixed precision, and saving. Everything that Keras has may be used.

# %%
import keras
from keras import ops


class Block(keras.layers.Layer):
    """Causal self-attention and a feed-forward network, each of which adds to the stream."""

    def __init__(self, num_heads, hidden_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.hidden_dim = hidden_dim

    def build(self, input_shape):
        width = input_shape[-1]
        self.attention_norm = keras.layers.LayerNormalization()
        self.attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads)
        self.feed_forward_norm = keras.layers.LayerNormalization()
        self.expand = keras.layers.Dense(self.hidden_dim, activation="gelu")
        self.project = keras.layers.Dense(width)
        self.attention.build(input_shape, input_shape)
        for layer in (self.attention_norm, self.feed_forward_norm, self.expand):
            layer.build(input_shape)
        self.project.build((*input_shape[:-1], self.hidden_dim))

    def call(self, inputs):
        # TODO: the two lines of the formula, for h and for y
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), "num_heads": self.num_heads, "hidden_dim": self.hidden_dim}


class CausalLanguageModel(keras.Model):
    """For every place of a row of tokens, logits of the token that comes next."""

    def __init__(self, vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim, **kwargs):
        super().__init__(**kwargs)
        self.arguments = {
            "vocabulary_size": vocabulary_size,
            "context_length": context_length,
            "width": width,
            "num_layers": num_layers,
            "num_heads": num_heads,
            "hidden_dim": hidden_dim,
        }
        # TODO: two embeddings, the blocks, the last normalisation
        raise NotImplementedError

    def call(self, token_ids):
        # TODO: embed tokens and places, run through the blocks, compare with every token's embedding
        raise NotImplementedError

    def get_config(self):
        return {**super().get_config(), **self.arguments}


def next_token_loss(logits, token_ids, padding_mask=None):
    """The mean cross-entropy of each token, as the place before it predicts it."""
    # TODO: every place's logits against the token after it; the mean over targets that are tokens
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Radford et al., *Improving Language Understanding by Generative Pre-Training* (2018) and *Language Models are
#   Unsupervised Multitask Learners* (2019): GPT, still post-norm, and GPT-2, whose block this is.
# - O. Press, L. Wolf, *Using the Output Embedding to Improve Language Models* (2017): tied weights.
# - A. Karpathy, *minGPT*: the same in 300 lines of PyTorch, with everything that training needs.
# - To write: take the logits of the last place, divide them by a temperature, draw a token from their softmax, append
#   it, and ask again.
