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
        # begin solution: the two lines of the formula, for h and for y
        normed = self.attention_norm(inputs)
        hidden = inputs + self.attention(normed, normed, use_causal_mask=True)
        return hidden + self.project(self.expand(self.feed_forward_norm(hidden)))
        # end solution

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
        # begin solution: two embeddings, the blocks, the last normalisation
        self.token_embedding = keras.layers.Embedding(vocabulary_size, width)
        self.position_embedding = keras.layers.Embedding(context_length, width)
        self.blocks = [Block(num_heads, hidden_dim) for _ in range(num_layers)]
        self.final_norm = keras.layers.LayerNormalization()
        # end solution

    def call(self, token_ids):
        # begin solution: embed tokens and places, run through the blocks, compare with every token's embedding
        places = ops.arange(ops.shape(token_ids)[1])
        stream = self.token_embedding(token_ids) + self.position_embedding(places)
        for block in self.blocks:
            stream = block(stream)
        return ops.matmul(self.final_norm(stream), ops.transpose(self.token_embedding.embeddings))
        # end solution

    def get_config(self):
        return {**super().get_config(), **self.arguments}


def next_token_loss(logits, token_ids, padding_mask=None):
    """The mean cross-entropy of each token, as the place before it predicts it."""
    # begin solution: every place's logits against the token after it; the mean over targets that are tokens
    losses = ops.sparse_categorical_crossentropy(token_ids[:, 1:], logits[:, :-1], from_logits=True)
    if padding_mask is None:
        return ops.mean(losses)
    counted = ops.cast(padding_mask[:, 1:], losses.dtype)
    return ops.sum(losses * counted) / ops.sum(counted)
    # end solution


# %% [markdown]
# ## Read on
#
# - A. Radford et al., *Improving Language Understanding by Generative Pre-Training* (2018) and *Language Models are
#   Unsupervised Multitask Learners* (2019): GPT, still post-norm, and GPT-2, whose block this is.
# - O. Press, L. Wolf, *Using the Output Embedding to Improve Language Models* (2017): tied weights.
# - A. Karpathy, *minGPT*: the same in 300 lines of PyTorch, with everything that training needs.
# - To write: take the logits of the last place, divide them by a temperature, draw a token from their softmax, append
#   it, and ask again.

# %%
from autograder.variants import Answer, Mistake

LOSSES = "ops.sparse_categorical_crossentropy(token_ids[:, 1:], logits[:, :-1], from_logits=True)"
STREAM = "stream = self.token_embedding(token_ids) + self.position_embedding(places)"
HIDDEN = "hidden = inputs + self.attention(normed, normed, use_causal_mask=True)"
OUT = "return hidden + self.project(self.expand(self.feed_forward_norm(hidden)))"
MEAN = "return ops.sum(losses * counted) / ops.sum(counted)"

MISTAKES = [
    Mistake(
        "sees_the_future",
        swap=(HIDDEN, "hidden = inputs + self.attention(normed, normed)"),
        says="The attention is not causal: each place sees the very token that it is to predict.",
        hint="Change the last token. Which logits move, and which may?",
        fails=["adds_to_the_stream", "does_not_look_ahead"],
    ),
    Mistake(
        "post_norm",
        swap=[
            (
                HIDDEN,
                "hidden = self.attention_norm(inputs + self.attention(inputs, inputs, use_causal_mask=True))",
            ),
            (OUT, "return self.feed_forward_norm(hidden + self.project(self.expand(hidden)))"),
        ],
        says="The sums are normalised and not the sublayers' inputs: that is the post-norm block of 2017.",
        hint="In x + attention(norm(x)), what goes into the normalisation?",
        fails=["adds_to_the_stream"],
    ),
    Mistake(
        "adds_to_the_normalised",
        swap=[
            (HIDDEN, "hidden = normed + self.attention(normed, normed, use_causal_mask=True)"),
            (
                OUT,
                "normed = self.feed_forward_norm(hidden)\n        return normed + self.project(self.expand(normed))",
            ),
        ],
        says="The sublayers' answers are added to the normalised copies instead of to the stream itself, so each "
        "block forgets how large its input was.",
        hint="On which road does nothing get scaled?",
        fails=["adds_to_the_stream"],
    ),
    Mistake(
        "keys_as_they_are",
        swap=(HIDDEN, "hidden = inputs + self.attention(normed, inputs, use_causal_mask=True)"),
        says="Only the queries are normalised; keys and values come from the stream as it is.",
        hint="In attention(norm(x)), which of query, key and value is norm(x)?",
        fails=["adds_to_the_stream"],
    ),
    Mistake(
        "nothing_added",
        swap=[
            (HIDDEN, "hidden = self.attention(normed, normed, use_causal_mask=True)"),
            (OUT, OUT.replace("hidden + ", "")),
        ],
        says="Nothing is added: each sublayer replaces the stream instead of adding to it.",
        hint="What stands on the left of the two plus signs?",
        fails=["adds_to_the_stream"],
    ),
    Mistake(
        "no_positions",
        swap=(STREAM, "stream = self.token_embedding(token_ids) + 0 * self.position_embedding(places)"),
        says="The places are not told: only the token embeddings go into the blocks.",
        hint="What does the model answer after «dog bites man», and what after «man bites dog»?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "places_from_one",
        swap=("ops.arange(ops.shape(token_ids)[1])", "ops.arange(1, ops.shape(token_ids)[1] + 1)"),
        says="Places are counted from 1, so the first row of `position_embedding` is never used.",
        hint="Which row belongs to the first place?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "scaled_embeddings",
        swap=(
            "self.token_embedding(token_ids) +",
            'self.token_embedding(token_ids) * self.arguments["width"] ** 0.5 +',
        ),
        says="The token embeddings are multiplied by the root of the width, as in the paper of 2017.",
        hint="Does the statement scale anything on the way in?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "blocks_upside_down",
        swap=("for block in self.blocks:", "for block in reversed(self.blocks):"),
        says="The blocks are run from the last to the first.",
        hint="Which block does the picture show first?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "no_final_norm",
        swap=("ops.matmul(self.final_norm(stream),", "ops.matmul(stream + 0 * self.final_norm(stream),"),
        says="The stream becomes logits without the last normalisation.",
        hint="A pre-norm block hands on its sum as it is. Who brings it to size in the end?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "probabilities",
        swap=(
            "return ops.matmul(self.final_norm(stream), ops.transpose(self.token_embedding.embeddings))",
            "return ops.softmax(ops.matmul(self.final_norm(stream), ops.transpose(self.token_embedding.embeddings)))",
        ),
        says="The model returns probabilities: a softmax has been taken of its logits.",
        hint="What does the loss expect?",
        fails=["predicts_the_next_token"],
    ),
    Mistake(
        "targets_not_shifted",
        swap=[
            (LOSSES, "ops.sparse_categorical_crossentropy(token_ids, logits, from_logits=True)"),
            ("padding_mask[:, 1:]", "padding_mask"),
        ],
        says="Each place is asked for the token that stands there, and not for the next one: it has it before its "
        "eyes.",
        hint="Which token does place 0 predict?",
        fails=["shifts_the_targets"],
    ),
    Mistake(
        "shifted_backwards",
        swap=[
            (
                LOSSES,
                "ops.sparse_categorical_crossentropy(token_ids[:, :-1], logits[:, 1:], from_logits=True)",
            ),
            ("padding_mask[:, 1:]", "padding_mask[:, :-1]"),
        ],
        says="Each place is asked for the token before it, which it has seen already.",
        hint="Which place has no target: the first or the last?",
        fails=["shifts_the_targets"],
    ),
    Mistake(
        "mask_not_shifted",
        swap=("padding_mask[:, 1:]", "padding_mask[:, :-1]"),
        says="The mask is read at the place that predicts and not at its target, so the last token of each padded text "
        "is asked for the padding behind it.",
        hint="Of a place and its target, which one must not be padding?",
        fails=["leaves_padding_out_of_the_loss"],
    ),
    Mistake(
        "padding_dilutes_the_mean",
        swap=(MEAN, "return ops.mean(losses * counted)"),
        says="The sum is divided by the number of all targets, padding included, so padding makes the loss look small.",
        hint="How many numbers have been added up that are not zeros by force?",
        fails=["leaves_padding_out_of_the_loss"],
    ),
    Mistake(
        "each_text_weighs_the_same",
        swap=(
            MEAN,
            "return ops.mean(ops.sum(losses * counted, axis=-1) / ops.maximum(ops.sum(counted, axis=-1), 1))",
        ),
        says="The mean is taken for each text first and then over the texts, so a token of a short text weighs more.",
        hint="Over what does the statement take the one mean?",
        fails=["leaves_padding_out_of_the_loss"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "its_own_causal_mask",
        swap=(
            HIDDEN,
            "places = ops.arange(ops.shape(inputs)[1])\n"
            "        past = ops.expand_dims(places[:, None] >= places, 0)\n"
            "        hidden = inputs + self.attention(normed, normed, attention_mask=past)",
        ),
    ),
    Answer(
        "rows_of_the_table",
        swap=[
            (
                "self.position_embedding(places)",
                "self.position_embedding(places)[None]",
            ),
            (
                "ops.matmul(self.final_norm(stream), ops.transpose(self.token_embedding.embeddings))",
                'ops.einsum("btw,vw->btv", self.final_norm(stream), '
                "ops.convert_to_tensor(self.token_embedding.embeddings))",
            ),
        ],
    ),
    Answer(
        "loss_by_logsumexp",
        swap=(
            LOSSES,
            "ops.logsumexp(logits[:, :-1], axis=-1) - ops.take_along_axis(\n"
            "        logits[:, :-1], token_ids[:, 1:, None], axis=-1\n    )[..., 0]",
        ),
    ),
]

EQUIVALENT = {}


def exact(weight):
    return ops.cast(weight, "float64")


def normalised(layer, z):
    z = z - ops.mean(z, -1, keepdims=True)
    z = z / ops.sqrt(ops.mean(z * z, -1, keepdims=True) + 1e-3)
    return z * exact(layer.gamma) + exact(layer.beta)


class Oracle:
    """Sums over heads in float64, the loss from probabilities; Keras's layers only hold the weights."""

    class Block(keras.layers.Layer):
        def __init__(self, num_heads, hidden_dim, **kwargs):
            super().__init__(**kwargs)
            self.heads, self.hidden = num_heads, hidden_dim

        def build(self, shape):
            self.attention_norm, self.feed_forward_norm = (
                keras.layers.LayerNormalization() for _ in range(2)
            )
            self.attention = keras.layers.MultiHeadAttention(self.heads, shape[-1] // self.heads)
            self.expand, self.project = keras.layers.Dense(self.hidden), keras.layers.Dense(shape[-1])
            self.attention.build(shape, shape)
            for layer in (self.attention_norm, self.feed_forward_norm, self.expand):
                layer.build(shape)
            self.project.build((*shape[:-1], self.hidden))

        def call(self, inputs):
            x = exact(inputs)
            n = normalised(self.attention_norm, x)
            q, k, v = (
                ops.einsum("btw,whk->bhtk", n, exact(dense.kernel)) + exact(dense.bias)[:, None, :]
                for dense in (
                    self.attention.query_dense,
                    self.attention.key_dense,
                    self.attention.value_dense,
                )
            )
            places = ops.arange(ops.shape(x)[1])
            shares = ops.exp(ops.sum(q[..., None, :] * k[..., None, :, :], -1) * q.shape[-1] ** -0.5)
            shares = shares * exact(places[:, None] >= places)
            found = ops.matmul(shares, v) / ops.sum(shares, -1, keepdims=True)
            back = self.attention.output_dense
            h = x + ops.einsum("bhqk,hkw->bqw", found, exact(back.kernel)) + exact(back.bias)
            z = ops.matmul(normalised(self.feed_forward_norm, h), exact(self.expand.kernel)) + exact(
                self.expand.bias
            )
            z = z * (1 + ops.erf(z / 2**0.5)) / 2
            y = h + ops.matmul(z, exact(self.project.kernel)) + exact(self.project.bias)
            return ops.cast(y, self.compute_dtype)

    class CausalLanguageModel(keras.Model):
        def __init__(
            self, vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim, **kwargs
        ):
            super().__init__(**kwargs)
            self.arguments = (vocabulary_size, context_length, width, num_layers, num_heads, hidden_dim)
            self.token_embedding = keras.layers.Embedding(vocabulary_size, width)
            self.position_embedding = keras.layers.Embedding(context_length, width)
            self.blocks = [Oracle.Block(num_heads, hidden_dim) for _ in range(num_layers)]
            self.final_norm = keras.layers.LayerNormalization()

        def build(self, shape):
            for layer in self.token_embedding, self.position_embedding:
                layer.build(shape)
            for layer in *self.blocks, self.final_norm:
                layer.build((*shape, self.arguments[2]))

        def call(self, token_ids):
            vocabulary, context = self.arguments[:2]
            table = exact(self.token_embedding.embeddings)
            tokens = ops.matmul(exact(ops.one_hot(token_ids, vocabulary)), table)
            places = exact(ops.one_hot(ops.arange(ops.shape(token_ids)[1]), context))
            x = ops.cast(
                tokens + ops.matmul(places, exact(self.position_embedding.embeddings)), self.compute_dtype
            )
            for block in self.blocks:
                x = block(x)
            last = normalised(self.final_norm, exact(x))
            return ops.cast(ops.einsum("btw,vw->btv", last, table), self.compute_dtype)

        def get_config(self):
            names = ("vocabulary_size", "context_length", "width", "num_layers", "num_heads", "hidden_dim")
            return {**super().get_config(), **dict(zip(names, self.arguments, strict=True))}

    @staticmethod
    def next_token_loss(logits, token_ids, padding_mask=None):
        chances = ops.exp(exact(logits))
        chances = chances / ops.sum(chances, -1, keepdims=True)
        asked = exact(ops.one_hot(token_ids, logits.shape[-1]))
        losses = -ops.log(ops.sum(chances[:, :-1] * asked[:, 1:], -1))
        counted = 1 + 0 * losses if padding_mask is None else exact(padding_mask)[:, 1:]
        return ops.cast(ops.sum(losses * counted) / ops.sum(counted), logits.dtype)
