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
        # begin solution: the sublayers, each built for the shape that it will meet
        width, like = input_shape[-1], {"dtype": self.dtype_policy}
        self.attention = keras.layers.MultiHeadAttention(self.num_heads, width // self.num_heads, **like)
        self.attention_norm = keras.layers.LayerNormalization(**like)
        self.expand = keras.layers.Dense(self.hidden_dim, activation="relu", **like)
        self.project = keras.layers.Dense(width, **like)
        self.output_norm = keras.layers.LayerNormalization(**like)
        self.drop = keras.layers.Dropout(self.dropout, **like)
        self.attention.build(input_shape, input_shape)
        self.attention_norm.build(input_shape)
        self.expand.build(input_shape)
        self.project.build((*input_shape[:-1], self.hidden_dim))
        self.output_norm.build(input_shape)
        # end solution

    def call(self, inputs, padding_mask=None, training=None):
        # begin solution: attention over the tokens, then the feed-forward network; add and normalise twice
        keys = (
            None if padding_mask is None else ops.expand_dims(padding_mask, 1)
        )  # (batch, 1, time): for all queries
        attended = self.attention(inputs, inputs, attention_mask=keys)
        hidden = self.attention_norm(inputs + self.drop(attended, training=training))
        digested = self.project(self.expand(hidden))
        return self.output_norm(hidden + self.drop(digested, training=training))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the three arguments added
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "hidden_dim": self.hidden_dim,
            "dropout": self.dropout,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), sections 3.1, 3.3 and 5.4.
# - R. Xiong et al., *On Layer Normalization in the Transformer Architecture* (2020): why post-norm needs a
#   warm-up and pre-norm does not.
# - Shuffle the tokens, and the block's outputs come out shuffled alike: it does not know their order. That is
#   what the positions added to the embeddings are for.

# %%
from autograder.variants import Answer, Mistake

FIRST = "self.attention_norm(inputs + self.drop(attended, training=training))"
SECOND = "self.output_norm(hidden + self.drop(digested, training=training))"

MISTAKES = [
    Mistake(
        "pre_norm",
        swap=[
            (
                "attended = self.attention(inputs, inputs, attention_mask=keys)",
                "normed = self.attention_norm(inputs)\n        attended = self.attention(normed, normed, attention_mask=keys)",
            ),
            (FIRST, "inputs + self.drop(attended, training=training)"),
            ("self.expand(hidden)", "self.expand(self.output_norm(hidden))"),
            (SECOND, "hidden + self.drop(digested, training=training)"),
        ],
        says="Each sublayer's input is normalised instead of the sum behind it: that is the pre-norm block "
        "of later models.",
        hint="In the 2017 paper's LayerNorm(x + Sublayer(x)), what goes into the normalisation?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "normalised_before_adding",
        swap=[
            (FIRST, "inputs + self.attention_norm(self.drop(attended, training=training))"),
            (SECOND, "hidden + self.output_norm(self.drop(digested, training=training))"),
        ],
        says="The sublayers' outputs are normalised and then added, not the sums.",
        hint="Of «add» and «norm», which comes first in the picture?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "no_residuals",
        swap=[
            (FIRST, "self.attention_norm(self.drop(attended, training=training))"),
            (SECOND, "self.output_norm(self.drop(digested, training=training))"),
        ],
        says="Nothing is added: each sublayer replaces its input instead of correcting it.",
        hint="By which road does the gradient get past a sublayer?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "second_residual_from_the_inputs",
        swap=(SECOND, "self.output_norm(inputs + self.drop(digested, training=training))"),
        says="The feed-forward network's output is added to the block's inputs, so what attention gave is "
        "passed by.",
        hint="What went into the second sublayer, x or h?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "no_relu",
        swap=('self.hidden_dim, activation="relu", **like', "self.hidden_dim, **like"),
        says="There is no ReLU between `expand` and `project`, so the two dense layers amount to a single "
        "one.",
        hint="What is a product of two matrices?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "relu_at_the_end",
        swap=[
            ('self.hidden_dim, activation="relu", **like', "self.hidden_dim, **like"),
            ("keras.layers.Dense(width, **like)", 'keras.layers.Dense(width, activation="relu", **like)'),
        ],
        says="The ReLU comes after `project` and not after `expand`, so the network can only add and never "
        "take away.",
        hint="Which of the two dense layers hands on to the other?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "smaller_epsilon",
        swap=[
            (
                "self.attention_norm = keras.layers.LayerNormalization(",
                "self.attention_norm = keras.layers.LayerNormalization(epsilon=1e-6, ",
            ),
            (
                "self.output_norm = keras.layers.LayerNormalization(",
                "self.output_norm = keras.layers.LayerNormalization(epsilon=1e-6, ",
            ),
        ],
        says="The layer normalisations have a smaller epsilon than Keras's default of 0.001.",
        hint="For a token whose numbers are nearly equal, what does ε do to the root of the variance?",
        fails=["normalises_faint_tokens"],
    ),
    Mistake(
        "looks_back_only",
        swap=("attention_mask=keys)", "attention_mask=keys, use_causal_mask=True)"),
        says="The attention is causal: each token sees itself and those before it.",
        hint="Must an encoder, which has the whole sentence, hide the words to come?",
        fails=["attends_and_digests"],
    ),
    Mistake(
        "padding_not_hidden",
        swap=("attention_mask=keys)", "attention_mask=None)"),
        # At the tokens, a mask along the queries gives the same numbers as none at all.
        says="The tokens listen to padding: the mask does not reach the attention, or lies along its "
        "queries and not along its keys.",
        hint="In (batch, queries, keys), along which axis do the positions stand that are looked *at*?",
        fails=["ignores_padding"],
    ),
    Mistake(
        "mask_upside_down",
        swap=("ops.expand_dims(padding_mask, 1)", "ops.expand_dims(ops.logical_not(padding_mask), 1)"),
        says="The mask is read the wrong way round, so every token looks at padding alone.",
        hint="Does true mean «a token» or «padding», to you and to `MultiHeadAttention`?",
        fails=["ignores_padding"],
    ),
    Mistake(
        "drops_always",
        swap=[
            (FIRST, FIRST.replace("training=training", "training=True")),
            (SECOND, SECOND.replace("training=training", "training=True")),
        ],
        says="Dropout is at work at inference too.",
        hint="Which argument tells the block whether it is being trained?",
        fails=["drops_only_while_training"],
    ),
    Mistake(
        "never_drops",
        swap=[
            (FIRST, "self.attention_norm(inputs + attended)"),
            (SECOND, "self.output_norm(hidden + digested)"),
        ],
        says="Neither sublayer's output passes through dropout.",
        hint="What does the picture show between each sublayer and its sum?",
        fails=["drops_both_outputs"],
    ),
    Mistake(
        "drops_after_the_attention_only",
        swap=(SECOND, "self.output_norm(hidden + digested)"),
        says="Only the attention's output passes through dropout, not the feed-forward network's.",
        hint="How many arrows into a sum come from a sublayer?",
        fails=["drops_both_outputs"],
    ),
    Mistake(
        "drops_in_the_middle",
        swap=[
            (
                "self.project(self.expand(hidden))",
                "self.project(self.drop(self.expand(hidden), training=training))",
            ),
            (SECOND, "self.output_norm(hidden + digested)"),
        ],
        says="Dropout strikes between `expand` and `project`, and not the output of `project`.",
        hint="Where does the statement put the second dropout?",
        fails=["drops_both_outputs"],
    ),
    Mistake(
        "one_mask_for_all_tokens",
        swap=(
            "keras.layers.Dropout(self.dropout, **like)",
            "keras.layers.Dropout(self.dropout, noise_shape=(None, 1, None), **like)",
        ),
        says="Dropout strikes the same features of all tokens of a sample.",
        hint="What is `noise_shape` when every number has its own luck?",
        fails=["drops_both_outputs"],
    ),
    Mistake(
        "dropout_not_in_config",
        swap=('            "dropout": self.dropout,\n', ""),
        says="`get_config` does not hold `dropout`, so a saved block comes back without any.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["comes_back_with_its_dropout"],
    ),
]

OTHER_ANSWERS = [
    Answer("masks_the_values", swap=("attention_mask=keys)", "value_mask=padding_mask)")),
    Answer(
        "mask_for_queries_and_keys",
        swap=(
            "ops.expand_dims(padding_mask, 1)",
            "ops.logical_and(ops.expand_dims(padding_mask, 1), ops.expand_dims(padding_mask, 2))",
        ),
    ),
    Answer(
        "relu_by_itself",
        swap=[
            ('self.hidden_dim, activation="relu", **like', "self.hidden_dim, **like"),
            ("self.expand(hidden)", "ops.relu(self.expand(hidden))"),
        ],
    ),
    Answer(
        "leaves_training_to_keras",
        swap=[
            (FIRST, FIRST.replace(", training=training", "")),
            (SECOND, SECOND.replace(", training=training", "")),
        ],
    ),
]

BUILDS = [
    "self.attention.build(input_shape, input_shape)",
    "self.attention_norm.build(input_shape)",
    "self.expand.build(input_shape)",
    "self.project.build((*input_shape[:-1], self.hidden_dim))",
    "self.output_norm.build(input_shape)",
]
AT_FIRST_CALL = "what `build` leaves unbuilt is built by the first call; the statement recommends it, no more"
LAST_AXIS = "a dense layer looks at the last axis of the shape only"
BY_ITSELF = "Keras hands `training` on by itself"
EQUIVALENT = {
    **{f"{build} → pass": AT_FIRST_CALL for build in BUILDS},
    **{f"{build} → input_shape": AT_FIRST_CALL for build in BUILDS if "project" not in build},
    f"{BUILDS[3]} → (*input_shape[:-1], self.hidden_dim)": AT_FIRST_CALL,
    **{
        f"{BUILDS[3]} → self.project.build((*input_shape{axes}, self.hidden_dim))": LAST_AXIS
        for axes in ("", "[:]", "[:1]", "[:-2]", "[:-0]")
    },
    "width, like = (input_shape[-1], {'dtype': self.dtype_policy}) → width, like = (input_shape[-1], {})": (
        "differs only for a block whose dtype is not the global one, which is not graded"
    ),
    f"hidden = {FIRST} → hidden = {FIRST.replace(', training=training', '')}": BY_ITSELF,
    f"return {SECOND} → return {SECOND.replace(', training=training', '')}": BY_ITSELF,
}


class Oracle:
    """Sums over heads in float64, normalisation and dropout by hand; the sublayers only hold the weights."""

    class EncoderBlock(keras.layers.Layer):
        def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
            super().__init__(**kwargs)
            self.arguments = {"num_heads": num_heads, "hidden_dim": hidden_dim, "dropout": dropout}
            self.luck = keras.random.SeedGenerator(11)

        def get_config(self):
            return super().get_config() | self.arguments

        def build(self, shape):
            heads, hidden, width = self.arguments["num_heads"], self.arguments["hidden_dim"], shape[-1]
            self.attention = keras.layers.MultiHeadAttention(heads, width // heads)
            self.expand, self.project = keras.layers.Dense(hidden), keras.layers.Dense(width)
            self.attention_norm, self.output_norm = (keras.layers.LayerNormalization() for _ in range(2))
            self.attention.build(shape, shape)
            for layer in (self.attention_norm, self.output_norm, self.expand):
                layer.build(shape)
            self.project.build((*shape[:-1], hidden))

        def call(self, inputs, padding_mask=None, training=False):
            def exact(weight):
                return ops.cast(weight, "float64")

            def heads_of(dense):
                return ops.einsum("btw,whk->bhtk", x, exact(dense.kernel)) + exact(dense.bias)[:, None, :]

            def norm(layer, z):
                z = z - ops.mean(z, -1, keepdims=True)
                z = z / ops.sqrt(ops.mean(z * z, -1, keepdims=True) + 1e-3)
                return z * exact(layer.gamma) + exact(layer.beta)

            def drop(z):
                if not training:
                    return z
                kept = (
                    keras.random.uniform(ops.shape(z), dtype="float32", seed=self.luck)
                    >= self.arguments["dropout"]
                )
                return z * exact(kept) / (1 - self.arguments["dropout"])

            x = exact(inputs)
            query, key, value = map(
                heads_of, (self.attention.query_dense, self.attention.key_dense, self.attention.value_dense)
            )
            shares = ops.exp(ops.einsum("bhqk,bhsk->bhqs", query, key) * query.shape[-1] ** -0.5)
            if padding_mask is not None:
                shares = shares * exact(padding_mask)[:, None, None, :]
            seen = ops.einsum("bhqs,bhsk->bhqk", shares, value) / (ops.sum(shares, -1, keepdims=True) + 1e-30)
            dense = self.attention.output_dense
            h = norm(
                self.attention_norm,
                x + drop(ops.einsum("bhqk,hkw->bqw", seen, exact(dense.kernel)) + exact(dense.bias)),
            )
            middle = ops.einsum("btw,wn->btn", h, exact(self.expand.kernel)) + exact(self.expand.bias)
            middle = (middle + ops.abs(middle)) / 2
            output = ops.einsum("btn,nw->btw", middle, exact(self.project.kernel)) + exact(self.project.bias)
            return ops.cast(norm(self.output_norm, h + drop(output)), self.compute_dtype)
