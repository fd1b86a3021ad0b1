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
        # begin solution: let the mask of the inputs travel on
        self.supports_masking = True
        # end solution

    def build(self, inputs_shape, encoded_shape):
        # begin solution: the sublayers, each built for the shapes that it will meet
        width, like = inputs_shape[-1], {"dtype": self.dtype_policy}
        key_dim = width // self.num_heads
        self.self_attention = keras.layers.MultiHeadAttention(self.num_heads, key_dim, **like)
        self.self_attention_norm = keras.layers.LayerNormalization(**like)
        self.cross_attention = keras.layers.MultiHeadAttention(self.num_heads, key_dim, **like)
        self.cross_attention_norm = keras.layers.LayerNormalization(**like)
        self.expand = keras.layers.Dense(self.hidden_dim, activation="relu", **like)
        self.project = keras.layers.Dense(width, **like)
        self.output_norm = keras.layers.LayerNormalization(**like)
        self.drop = keras.layers.Dropout(self.dropout, **like)
        self.self_attention.build(inputs_shape, inputs_shape)
        self.cross_attention.build(inputs_shape, encoded_shape)
        for layer in (self.self_attention_norm, self.cross_attention_norm, self.expand, self.output_norm):
            layer.build(inputs_shape)
        self.project.build((*inputs_shape[:-1], self.hidden_dim))
        # end solution

    def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=None):
        # begin solution: look at what is written, look at the original, digest; add and normalise three times
        written = None if padding_mask is None else ops.expand_dims(padding_mask, 1)  # (batch, 1, Tq)
        original = None if encoded_padding_mask is None else ops.expand_dims(encoded_padding_mask, 1)
        own = self.self_attention(inputs, inputs, attention_mask=written, use_causal_mask=True)
        a = self.self_attention_norm(inputs + self.drop(own, training=training))
        read = self.cross_attention(a, encoded, attention_mask=original)
        b = self.cross_attention_norm(a + self.drop(read, training=training))
        digested = self.project(self.expand(b))
        return self.output_norm(b + self.drop(digested, training=training))
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
# - A. Vaswani et al., *Attention Is All You Need* (2017), figure 1, right half.
# - Leave out the cross-attention and you have the block of GPT. Leave out the causal mask as well, and you are back at
#   the encoder. The three differ in who may look at whom, and in little else.
# - At writing time, the keys and values of all earlier places are the same at every step. To keep them instead of
#   computing them anew is called a *KV cache*, and it works only because nothing that comes later can change them.

# %%
from autograder.variants import Answer, Mistake

FIRST = "self.self_attention_norm(inputs + self.drop(own, training=training))"
SECOND = "self.cross_attention_norm(a + self.drop(read, training=training))"
THIRD = "self.output_norm(b + self.drop(digested, training=training))"
OWN = "self.self_attention(inputs, inputs, attention_mask=written, use_causal_mask=True)"
READ = "self.cross_attention(a, encoded, attention_mask=original)"

MISTAKES = [
    Mistake(
        "sees_the_future",
        swap=(OWN, OWN.replace(", use_causal_mask=True", "")),
        says="The self-attention is not causal: each token sees those that come after it.",
        hint="Change the last token of the inputs. Which outputs move, and which may?",
        fails=["writes_and_reads", "does_not_look_ahead"],
    ),
    Mistake(
        "reads_causally",
        swap=(READ, "self.cross_attention(a, encoded, attention_mask=original, use_causal_mask=True)"),
        says="The cross-attention is causal, too: place t sees the original up to place t only.",
        hint="Is there anything in the original that the first word of the translation must not know?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "looks_at_itself_twice",
        swap=(READ, "self.cross_attention(a, a)"),
        says="The second attention does not look at `encoded`: it is another self-attention.",
        hint="Whose are the keys and values of the cross-attention?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "asks_with_the_inputs",
        swap=(READ, "self.cross_attention(inputs, encoded, attention_mask=original)"),
        says="The cross-attention's queries are the block's inputs, so what self-attention found does not help to ask.",
        hint="In the picture, where does the arrow into the cross-attention start?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "pre_norm",
        swap=[
            (
                OWN,
                "self.self_attention(\n            self.self_attention_norm(inputs), self.self_attention_norm(inputs),"
                " attention_mask=written, use_causal_mask=True\n        )",
            ),
            (FIRST, "inputs + self.drop(own, training=training)"),
            (READ, "self.cross_attention(self.cross_attention_norm(a), encoded, attention_mask=original)"),
            (SECOND, "a + self.drop(read, training=training)"),
            ("self.project(self.expand(b))", "self.project(self.expand(self.output_norm(b)))"),
            (THIRD, "b + self.drop(digested, training=training)"),
        ],
        says="Each sublayer's input is normalised instead of the sum behind it: that is the pre-norm block of later "
        "models.",
        hint="In norm(x + drop(sublayer(x))), what goes into the normalisation?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "normalised_before_adding",
        swap=[
            (FIRST, "inputs + self.self_attention_norm(self.drop(own, training=training))"),
            (SECOND, "a + self.cross_attention_norm(self.drop(read, training=training))"),
            (THIRD, "b + self.output_norm(self.drop(digested, training=training))"),
        ],
        says="The sublayers' outputs are normalised and then added, not the sums.",
        hint="Of «add» and «norm», which comes first in the picture?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "second_sum_from_the_inputs",
        swap=(SECOND, "self.cross_attention_norm(inputs + self.drop(read, training=training))"),
        says="What cross-attention found is added to the block's inputs, and not to what went into it.",
        hint="What went into the second sublayer, x or a?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "third_sum_from_before",
        swap=(THIRD, "self.output_norm(a + self.drop(digested, training=training))"),
        says="The feed-forward network's output is added to what went into the cross-attention, which is passed by.",
        hint="What went into the third sublayer, a or b?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "no_relu",
        swap=('self.hidden_dim, activation="relu", **like', "self.hidden_dim, **like"),
        says="There is no ReLU between `expand` and `project`, so the two dense layers amount to a single one.",
        hint="What is a product of two matrices?",
        fails=["writes_and_reads"],
    ),
    Mistake(
        "smaller_epsilon",
        swap=[
            (
                f"self.{name} = keras.layers.LayerNormalization(",
                f"self.{name} = keras.layers.LayerNormalization(epsilon=1e-6, ",
            )
            for name in ("self_attention_norm", "cross_attention_norm", "output_norm")
        ],
        says="The layer normalisations have a smaller epsilon than Keras's default of 0.001.",
        hint="For a token whose numbers are nearly equal, what does ε do to the root of the variance?",
        fails=["normalises_faint_tokens"],
    ),
    Mistake(
        "padding_written_is_seen",
        swap=(OWN, OWN.replace("attention_mask=written, ", "")),
        says="The self-attention does not hide the padding of the inputs: `padding_mask` does not reach its keys.",
        hint="What does the causal mask hide of a sequence that is padded at the front?",
        fails=["ignores_padding"],
    ),
    Mistake(
        "padding_of_the_original_is_seen",
        swap=(READ, "self.cross_attention(a, encoded)"),
        says="The cross-attention does not hide the padding of `encoded`: its mask does not reach the keys.",
        hint="In (batch, queries, keys), along which axis does the original lie?",
        fails=["ignores_padding"],
    ),
    Mistake(
        "masks_upside_down",
        swap=[
            ("ops.expand_dims(padding_mask, 1)", "ops.expand_dims(ops.logical_not(padding_mask), 1)"),
            (
                "ops.expand_dims(encoded_padding_mask, 1)",
                "ops.expand_dims(ops.logical_not(encoded_padding_mask), 1)",
            ),
        ],
        says="The masks are read the wrong way round, so tokens look at padding alone.",
        hint="Does true mean «a token» or «padding», to you and to `MultiHeadAttention`?",
        fails=["ignores_padding"],
    ),
    Mistake(
        "drops_always",
        swap=[
            (FIRST, FIRST.replace("training=training", "training=True")),
            (SECOND, SECOND.replace("training=training", "training=True")),
            (THIRD, THIRD.replace("training=training", "training=True")),
        ],
        says="Dropout is at work at inference too.",
        hint="Which argument tells the block whether it is being trained?",
        fails=["drops_only_while_training"],
    ),
    Mistake(
        "never_drops",
        swap=[
            (FIRST, "self.self_attention_norm(inputs + own)"),
            (SECOND, "self.cross_attention_norm(a + read)"),
            (THIRD, "self.output_norm(b + digested)"),
        ],
        says="No sublayer's output passes through dropout.",
        hint="What does the picture show between each sublayer and its sum?",
        fails=["drops_three_outputs"],
    ),
    Mistake(
        "does_not_drop_what_it_read",
        swap=(SECOND, "self.cross_attention_norm(a + read)"),
        says="The cross-attention's output does not pass through dropout.",
        hint="How many arrows into a sum come from a sublayer?",
        fails=["drops_three_outputs"],
    ),
    Mistake(
        "dropout_not_in_config",
        swap=('            "dropout": self.dropout,\n', ""),
        says="`get_config` does not hold `dropout`, so a saved block comes back without any.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["comes_back_with_its_dropout"],
    ),
    Mistake(
        "mask_stays_behind",
        swap=("        self.supports_masking = True", "        self.supports_masking = False"),
        says="The mask of the inputs does not travel on with the output, and Keras warns that it is destroyed.",
        hint="Which attribute tells Keras that a layer has nothing against masks?",
        fails=["lives_with_keras_masks"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "masks_the_values",
        swap=[
            (OWN, "self.self_attention(inputs, inputs, value_mask=padding_mask, use_causal_mask=True)"),
            (READ, "self.cross_attention(a, encoded, value_mask=encoded_padding_mask)"),
        ],
    ),
    Answer(
        "relu_by_itself",
        swap=[
            ('self.hidden_dim, activation="relu", **like', "self.hidden_dim, **like"),
            ("self.expand(b)", "ops.relu(self.expand(b))"),
        ],
    ),
    Answer(
        "leaves_training_to_keras",
        swap=[
            (FIRST, FIRST.replace(", training=training", "")),
            (SECOND, SECOND.replace(", training=training", "")),
            (THIRD, THIRD.replace(", training=training", "")),
        ],
    ),
]

BUILDS = [
    "self.self_attention.build(inputs_shape, inputs_shape)",
    "self.cross_attention.build(inputs_shape, encoded_shape)",
    "layer.build(inputs_shape)",
    "self.project.build((*inputs_shape[:-1], self.hidden_dim))",
]
LAYERS = ("self.self_attention_norm", "self.cross_attention_norm", "self.expand", "self.output_norm")
AT_FIRST_CALL = "what `build` leaves unbuilt is built by the first call; the statement recommends it, no more"
LAST_AXIS = "a dense layer looks at the last axis of the shape only"
BY_ITSELF = "Keras hands `training` on by itself"


def in_order(*places):
    return f"for layer in ({', '.join(LAYERS[place] for place in places)})"


EQUIVALENT = {
    **{f"{build} → pass": AT_FIRST_CALL for build in BUILDS},
    **{f"{build} → inputs_shape": AT_FIRST_CALL for build in BUILDS[:3]},
    f"{BUILDS[3]} → (*inputs_shape[:-1], self.hidden_dim)": AT_FIRST_CALL,
    **{
        f"{BUILDS[3]} → self.project.build((*inputs_shape{axes}, self.hidden_dim))": LAST_AXIS
        for axes in ("", "[:]", "[:1]", "[:-2]", "[:-0]")
    },
    **{
        f"{in_order(0, 1, 2, 3)} → {in_order(*places)}": "each is built, in whichever order"
        for places in ((1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2))
    },
    "width, like = (inputs_shape[-1], {'dtype': self.dtype_policy}) → width, like = (inputs_shape[-1], {})": (
        "differs only for a block whose dtype is not the global one, which is not graded"
    ),
    f"a = {FIRST} → a = {FIRST.replace(', training=training', '')}": BY_ITSELF,
    f"b = {SECOND} → b = {SECOND.replace(', training=training', '')}": BY_ITSELF,
    f"return {THIRD} → return {THIRD.replace(', training=training', '')}": BY_ITSELF,
}


class Oracle:
    """Sums over heads in float64, normalisation and dropout by hand; the sublayers only hold the weights."""

    class DecoderBlock(keras.layers.Layer):
        def __init__(self, num_heads, hidden_dim, dropout=0.0, **kwargs):
            super().__init__(**kwargs)
            self.arguments = {"num_heads": num_heads, "hidden_dim": hidden_dim, "dropout": dropout}
            self.luck = keras.random.SeedGenerator(11)
            self.supports_masking = True

        def get_config(self):
            return super().get_config() | self.arguments

        def build(self, inputs_shape, encoded_shape):
            shape = inputs_shape
            heads, hidden, width = self.arguments["num_heads"], self.arguments["hidden_dim"], shape[-1]
            self.expand, self.project = keras.layers.Dense(hidden), keras.layers.Dense(width)
            for name in ("self_attention", "cross_attention"):
                setattr(self, name, keras.layers.MultiHeadAttention(heads, width // heads))
            for name in ("self_attention_norm", "cross_attention_norm", "output_norm"):
                setattr(self, name, keras.layers.LayerNormalization())
                getattr(self, name).build(shape)
            self.self_attention.build(shape, shape)
            self.cross_attention.build(shape, encoded_shape)
            self.expand.build(shape)
            self.project.build((*shape[:-1], hidden))

        def call(self, inputs, encoded, padding_mask=None, encoded_padding_mask=None, training=False):
            def exact(weight):
                return ops.cast(weight, "float64")

            def attend(layer, x, y, seen):
                def heads_of(dense, z):
                    return ops.einsum("btw,whk->bhtk", z, exact(dense.kernel)) + exact(dense.bias)[:, None, :]

                q, k, v = (
                    heads_of(layer.query_dense, x),
                    heads_of(layer.key_dense, y),
                    heads_of(layer.value_dense, y),
                )
                shares = (
                    ops.exp(ops.sum(q[..., None, :] * k[..., None, :, :], -1) * q.shape[-1] ** -0.5) * seen
                )
                found = ops.matmul(shares, v) / (ops.sum(shares, -1, keepdims=True) + 1e-30)
                dense = layer.output_dense
                return ops.einsum("bhqk,hkw->bqw", found, exact(dense.kernel)) + exact(dense.bias)

            def norm(layer, z):
                z = z - ops.mean(z, -1, keepdims=True)
                z = z / ops.sqrt(ops.mean(z * z, -1, keepdims=True) + 1e-3)
                return z * exact(layer.gamma) + exact(layer.beta)

            def drop(z):
                if not training:
                    return z
                rate = self.arguments["dropout"]
                kept = keras.random.uniform(ops.shape(z), dtype="float32", seed=self.luck) >= rate
                return z * exact(kept) / (1 - rate)

            def carried(tensor, mask):
                mask = keras.src.backend.get_keras_mask(tensor) if mask is None else mask
                return 1.0 if mask is None else exact(mask)[:, None, None, :]

            x, y = exact(inputs), exact(encoded)
            places = ops.arange(ops.shape(x)[1])
            past = exact(places[:, None] >= places)
            seen, read = past * carried(inputs, padding_mask), carried(encoded, encoded_padding_mask)
            a = norm(self.self_attention_norm, x + drop(attend(self.self_attention, x, x, seen)))
            b = norm(self.cross_attention_norm, a + drop(attend(self.cross_attention, a, y, read)))
            middle = ops.einsum("btw,wn->btn", b, exact(self.expand.kernel)) + exact(self.expand.bias)
            middle = (middle + ops.abs(middle)) / 2
            output = ops.einsum("btn,nw->btw", middle, exact(self.project.kernel)) + exact(self.project.bias)
            return ops.cast(norm(self.output_norm, b + drop(output)), self.compute_dtype)
