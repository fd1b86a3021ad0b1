# %% [markdown]
# # The feed-forward network of a Transformer
#
# Ask where the knowledge of a language model sits, and most people will say: in the attention. Count the
# weights. For a width of 512 the four matrices of attention have $4 \cdot 512^2 \approx 1.05$ million. The
# modest network that follows, two dense layers with 2048 units between them, has
# $2 \cdot 512 \cdot 2048 \approx 2.10$ million: **two thirds of every block**. Attention fetches; this is
# where what has been fetched is worked on.
#
# $$\operatorname{FFN}(x) = \operatorname{drop}\bigl(f(x W_1 + b_1)\bigr)\, W_2 + b_2$$
#
# ```text
#             expand            activation,           project
#                                dropout
#    width  ─────────▶  hidden  ─────────▶  hidden  ─────────▶  width
#     512                2048                2048                512
# ```
#
# It is applied **position by position**: the same two matrices for each word, and no word learns of another
# here. That is no restriction but the plan: attention is where words meet, and here each word digests alone
# what it has got. (Seen as an image, these are two convolutions with a kernel of 1.) Shuffle the words, and the
# outputs are shuffled; take a word alone, and its output is the same.
#
# There is a nice way to read the formula (Geva et al., 2021). Column $h$ of $W_1$ is a *pattern*, and
# $f(x \cdot w_h + b_h)$ says how well the word fits it. Row $h$ of $W_2$ is what to add to the word if it
# does. So the network is a memory of 2048 entries, keys on the left, values on the right, and the activation
# decides which of them speak. Without it the two matrices would melt into a single one, and all that room
# would be for nothing.
#
# By hand, with two features and three hidden units: $x = (1, 2)$ fits the patterns with $1$, $2$ and
# $1 - 2 = -1$; ReLU silences the last one; and the rest adds up to
# $1 \cdot (10, 0) + 2 \cdot (0, 10) = (10, 20)$, to which the offset $(0.5, 0.5)$ comes:
#
# ```python
# >>> network = FeedForward(hidden_dim=3)
# >>> word = ops.array([[[1.0, 2.0]]])
# >>> network.build(word.shape)
# >>> _ = network.expand.kernel.assign([[1.0, 0.0, 1.0], [0.0, 1.0, -1.0]])
# >>> _ = network.project.kernel.assign([[10.0, 0.0], [0.0, 10.0], [99.0, 99.0]])
# >>> _ = network.project.bias.assign([0.5, 0.5])
# >>> network(word).numpy()
# array([[[10.5, 20.5]]], dtype=float32)
# ```

# %% [markdown]
# ## Dropout between the two
#
# While training, dropout sets each *hidden* number to 0 with probability `dropout`, independently for each
# sample, word and unit, and divides the others by `1 − dropout`, so that their mean stays the same. It comes
# **after the activation**. (For ReLU the order would not matter; for an activation with $f(0) \ne 0$, such as
# the sigmoid, a unit that is dropped before it speaks all the same.) At inference it does nothing.
#
# What comes out is *not* dropped here: the dropout on the way to the residual sum belongs to the block around
# this network, as in the exercise on the encoder block.
#
# ## Your layer
#
# | | |
# |---|---|
# | `FeedForward(hidden_dim, activation="relu", dropout=0.0)` | |
# | `hidden_dim` | the number of hidden units |
# | `activation` | a name (`"gelu"`) or a function, as Keras's layers take it; None: none |
# | `dropout` | the share of hidden numbers that are dropped while training |
# | `expand`, `project` | attributes made in `build`: `keras.layers.Dense` or layers of your own, with weights |
# | | `kernel` `(in, out)` and `bias` `(out,)`; how they start is not graded |
# | `call(inputs, training=None)` | `inputs` are floats `(…, width)` with a batch in front: rank 2 or more |
# | returns | the same shape, in the layer's dtype |
#
# - As many features come out as went in; that number is known when `build` is called.
# - `keras.activations.get` makes a function of a name (and leaves a function as it is), and
#   `keras.activations.serialize` goes the other way, for `get_config`. Names are graded, and functions of
#   Keras.
# - A Keras mask passes through unchanged; Keras wants to be told so, by the layer's attribute
#   `supports_masking`.
# - Build the two layers in `build`, not only make them: a layer of your own that comes back from a file is
#   filled with weights before it is ever called (recommended, not graded).
# - Graded are where and how often dropout strikes, not *which* numbers it strikes.
#
# It has to work in a Keras model with open batch and time, inside `tf.function` with the same unknown, under
# XLA and mixed precision, to learn on two replicas what it learns on one device, and to come back from
# `get_config` and from a file. Everything that Keras has may be used.

# %%
import keras
from keras import ops


class FeedForward(keras.layers.Layer):
    """Two dense layers with an activation between them, for each position by itself."""

    def __init__(self, hidden_dim, activation="relu", dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        # begin solution: keep the arguments, and let Keras masks pass through
        self.hidden_dim = hidden_dim
        self.activation = keras.activations.get(activation)
        self.dropout = dropout
        self.supports_masking = True
        # end solution

    def build(self, input_shape):
        # begin solution: the layers, each built for the shape that it will meet
        like = {"dtype": self.dtype_policy}
        self.expand = keras.layers.Dense(self.hidden_dim, activation=self.activation, **like)
        self.drop = keras.layers.Dropout(self.dropout, **like)
        self.project = keras.layers.Dense(input_shape[-1], **like)
        self.expand.build(input_shape)
        self.project.build((None, self.hidden_dim))
        # end solution

    def call(self, inputs, training=None):
        # begin solution: expand, drop, project
        return self.project(self.drop(self.expand(inputs), training=training))
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the three arguments added
        return {
            **super().get_config(),
            "hidden_dim": self.hidden_dim,
            "activation": keras.activations.serialize(self.activation),
            "dropout": self.dropout,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.3.
# - M. Geva, R. Schuster, J. Berant, O. Levy, *Transformer Feed-Forward Layers Are Key-Value Memories* (2021).
# - N. Shazeer, *GLU Variants Improve Transformer* (2020): two patterns for each unit, multiplied. Nearly all
#   large language models have that now.

# %%
from autograder.variants import Answer, Mistake

CALL = "return self.project(self.drop(self.expand(inputs), training=training))"
EXPAND = "keras.layers.Dense(self.hidden_dim, activation=self.activation, **like)"
PROJECT = "keras.layers.Dense(input_shape[-1], **like)"

MISTAKES = [
    Mistake(
        "no_activation",
        swap=("activation=self.activation, **like", "**like"),
        says="There is no activation between the two layers, so they amount to a single one.",
        hint="What is a product of two matrices?",
        fails=["expands_and_projects", "learns_alike_on_two_replicas"],
    ),
    Mistake(
        "activation_at_the_end",
        swap=[
            ("activation=self.activation, **like", "**like"),
            (PROJECT, "keras.layers.Dense(input_shape[-1], activation=self.activation, **like)"),
        ],
        says="The activation comes after `project` and not after `expand`.",
        hint="Where does f stand in the formula, and what can be taken away from a word if nothing is negative?",
        fails=["expands_and_projects"],
    ),
    Mistake(
        "activation_twice",
        swap=(PROJECT, "keras.layers.Dense(input_shape[-1], activation=self.activation, **like)"),
        says="The activation is applied after both layers.",
        hint="How often does f stand in the formula?",
        fails=["expands_and_projects"],
    ),
    Mistake(
        "always_relu",
        swap=("keras.activations.get(activation)", 'keras.activations.get("relu")'),
        says="The activation is always ReLU, whatever `activation` says.",
        hint="Where do you use the argument?",
        fails=["takes_any_activation"],
    ),
    Mistake(
        "drops_the_output",
        swap=(CALL, "return self.drop(self.project(self.expand(inputs)), training=training)"),
        says="Dropout strikes what comes out of `project`, not the hidden numbers.",
        hint="In the picture, on which side of `project` does dropout stand?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "drops_the_input",
        swap=(CALL, "return self.project(self.expand(self.drop(inputs, training=training)))"),
        says="Dropout strikes what goes into `expand`, not the hidden numbers.",
        hint="In the picture, on which side of `expand` does dropout stand?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "drops_before_the_activation",
        swap=[
            ("activation=self.activation, **like", "**like"),
            (
                CALL,
                "hidden = self.drop(self.expand(inputs), training=training)\n"
                "        return self.project(self.activation(hidden))",
            ),
        ],
        says="Dropout comes before the activation, so a unit that is dropped still says f(0).",
        hint="What does a sigmoid make of 0?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "drops_always",
        swap=("training=training))", "training=True))"),
        says="Dropout is at work at inference too.",
        hint="Which argument tells the layer whether it is being trained?",
        fails=["drops_only_while_training"],
    ),
    Mistake(
        "never_drops",
        swap=(CALL, "return self.project(self.expand(inputs))"),
        says="There is no dropout at all.",
        hint="What stands between the two layers, besides the activation?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "rate_is_what_is_kept",
        swap=("keras.layers.Dropout(self.dropout, **like)", "keras.layers.Dropout(1 - self.dropout, **like)"),
        says="`dropout` is taken for the share of numbers that are kept.",
        hint="With `dropout=0.1`, how many of ten hidden numbers should survive?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "one_luck_for_all_words",
        swap=(
            "keras.layers.Dropout(self.dropout, **like)",
            "keras.layers.Dropout(self.dropout, noise_shape=(None, 1, None), **like)",
        ),
        says="Dropout strikes the same units for all words of a sample.",
        hint="What is `noise_shape` when every number has its own luck?",
        fails=["drops_hidden_numbers"],
    ),
    Mistake(
        "activation_not_in_config",
        swap=('            "activation": keras.activations.serialize(self.activation),\n', ""),
        says="`get_config` does not hold `activation`, so a saved layer comes back with ReLU.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
    Mistake(
        "dropout_not_in_config",
        swap=('            "dropout": self.dropout,\n', ""),
        says="`get_config` does not hold `dropout`, so a saved layer comes back without any.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["comes_back_with_its_dropout"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "activation_by_itself",
        swap=[
            ("activation=self.activation, **like", "**like"),
            ("self.drop(self.expand(inputs),", "self.drop(self.activation(self.expand(inputs)),"),
        ],
    ),
    Answer("leaves_training_to_keras", swap=(", training=training))", "))")),
    Answer(
        "multiplies_by_itself",
        swap=(
            CALL,
            "hidden = ops.matmul(inputs, self.expand.kernel) + self.expand.bias\n"
            "        hidden = self.activation(hidden) if self.activation else hidden\n"
            "        hidden = self.drop(hidden, training=training)\n"
            "        return ops.matmul(hidden, self.project.kernel) + self.project.bias",
        ),
    ),
]


AT_FIRST_CALL = "what `build` leaves unbuilt is built by the first call; the statement recommends it, no more"
BY_THE_LAYERS_INSIDE = "the layers of Keras inside hand the mask on, whatever the one around them says"
BUILDS = ["self.expand.build(input_shape)", "self.project.build((None, self.hidden_dim))"]
CONFIG = "return {{**super().get_config(), 'hidden_dim': self.hidden_dim, 'activation': {}, 'dropout': self.dropout}}"
EQUIVALENT = {
    "self.supports_masking = True → self.supports_masking = False": BY_THE_LAYERS_INSIDE,
    "self.supports_masking = True → pass": BY_THE_LAYERS_INSIDE,
    **{f"{build} → pass": AT_FIRST_CALL for build in BUILDS},
    f"{BUILDS[0]} → input_shape": AT_FIRST_CALL,
    f"{BUILDS[1]} → (None, self.hidden_dim)": AT_FIRST_CALL,
    "like = {'dtype': self.dtype_policy} → like = {}": (
        "differs only for a layer whose dtype is not the global one, which is not graded"
    ),
    f"{CALL} → {CALL.replace(', training=training', '')}": "Keras hands `training` on by itself",
    f"{CONFIG.format('keras.activations.serialize(self.activation)')} → {CONFIG.format('self.activation')}": (
        "Keras finds the name of its own functions when it saves"
    ),
}


class Oracle:
    """Sums of products in float64, and dropout by hand; the sublayers only hold the weights."""

    class FeedForward(keras.layers.Layer):
        def __init__(self, hidden_dim, activation="relu", dropout=0.0, **kwargs):
            super().__init__(**kwargs)
            self.arguments = {"hidden_dim": hidden_dim, "activation": activation, "dropout": dropout}
            self.supports_masking = True
            self.luck = keras.random.SeedGenerator(17)

        def get_config(self):
            function = keras.activations.get(self.arguments["activation"])
            name = keras.activations.serialize(function)
            return super().get_config() | self.arguments | {"activation": name}

        def build(self, shape):
            self.expand = keras.layers.Dense(self.arguments["hidden_dim"])
            self.project = keras.layers.Dense(shape[-1])
            self.expand.build(shape)
            self.project.build((*shape[:-1], self.arguments["hidden_dim"]))

        def call(self, inputs, training=False):
            def dense(x, layer):
                kernel, bias = (ops.cast(weight, "float64") for weight in (layer.kernel, layer.bias))
                return ops.einsum("...i,ij->...j", x, kernel) + bias

            rate = self.arguments["dropout"]
            hidden = dense(ops.cast(inputs, "float64"), self.expand)
            hidden = keras.activations.get(self.arguments["activation"])(hidden)
            if training:
                kept = keras.random.uniform(ops.shape(hidden), dtype="float32", seed=self.luck) >= rate
                hidden = hidden * ops.cast(kept, "float64") / (1 - rate)
            return ops.cast(dense(hidden, self.project), self.compute_dtype)
