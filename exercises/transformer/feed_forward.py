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
        # TODO: keep the arguments, and let Keras masks pass through
        raise NotImplementedError

    def build(self, input_shape):
        # TODO: the layers, each built for the shape that it will meet
        raise NotImplementedError

    def call(self, inputs, training=None):
        # TODO: expand, drop, project
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.3.
# - M. Geva, R. Schuster, J. Berant, O. Levy, *Transformer Feed-Forward Layers Are Key-Value Memories* (2021).
# - N. Shazeer, *GLU Variants Improve Transformer* (2020): two patterns for each unit, multiplied. Nearly all
#   large language models have that now.
