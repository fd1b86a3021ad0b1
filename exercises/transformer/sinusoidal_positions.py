# %% [markdown]
# # Sinusoidal positions
#
# «The dog bites the man» and «the man bites the dog» are made of the same words, and to attention they are
# the same sentence: it mixes what it finds, wherever that stands. Shuffle the words, and the outputs are
# shuffled alike, and not otherwise changed. A recurrent network knows about order because it reads one word
# after the other. A Transformer reads all at once and has to be *told* where each word stands.
#
# The plainest way is to add the position number to each word's vector. But 0, 1, 2 … 5000 soon drown the
# word. A watch does better: the seconds hand tells neighbours apart, the hour hand tells morning from
# evening, and no hand ever grows. So each position gets a set of hands, each one turning slower than the one
# before. A hand is a point on a circle, that is, a pair of numbers, sine and cosine, and a vector of $d$
# features holds $d/2$ of them. For position $p$ and pair $i = 0, 1, \dots, d/2 - 1$:
#
# $$P_{p,\,2i} = \sin\!\left(\frac{p}{L^{2i/d}}\right), \qquad
#   P_{p,\,2i+1} = \cos\!\left(\frac{p}{L^{2i/d}}\right), \qquad L = 10\,000.$$
#
# The first hand ($i = 0$) takes $2\pi \approx 6.3$ words for a turn, the last one nearly $2\pi L$, 63 000.
# For $d = 4$ there are two of them, with rates $1$ and $10\,000^{-2/4} = 0.01$:
#
# ```text
#             feature 0    feature 1     feature 2    feature 3
#   p         sin(p)       cos(p)        sin(p/100)   cos(p/100)
#   0          0.0000       1.0000        0.0000       1.0000
#   1          0.8415       0.5403        0.0100       1.0000        the seconds run,
#   2          0.9093      −0.4161        0.0200       0.9998        the hours creep
#   3          0.1411      −0.9900        0.0300       0.9996
# ```
#
# ```python
# >>> words = ops.zeros((1, 3, 4))
# >>> SinusoidalPositions()(words)[0].numpy().round(4)
# array([[ 0.    ,  1.    ,  0.    ,  1.    ],
#        [ 0.8415,  0.5403,  0.01  ,  1.    ],
#        [ 0.9093, -0.4161,  0.02  ,  0.9998]], dtype=float32)
# ```
#
# **Why pairs?** To go on by $k$ words means to turn each hand by a fixed angle, whatever the position: a
# rotation, which is a matrix that a network can learn. So «three words back» is the same operation
# everywhere. And the dot product of two positions, $\sum_i \cos\bigl((p - q)/L^{2i/d}\bigr)$, depends on
# nothing but their distance. Nothing is learned here, and nothing ends: position 5001 has a vector, though no
# sentence was ever that long.

# %% [markdown]
# ## Your layer
#
# It **adds** the positions to what comes in. (That costs no features; the network can keep words and
# positions apart if it likes, since vectors of hundreds of features have room for both.)
#
# | | |
# |---|---|
# | `SinusoidalPositions(max_wavelength=10000.0)` | $L$ |
# | `call(inputs, start_index=0)` | `inputs` are floats `(…, time, width)`: any number of leading axes, none included |
# | `start_index` | an int: the position of the first word given; the others follow |
# | returns | `inputs` plus positions, of the same shape, in the layer's dtype |
#
# - Sines and cosines alternate, as in the paper: sine on even features, the cosine of the *same* angle beside
#   it. (Some libraries put all sines first and then all cosines. Weights trained one way are useless the
#   other way.)
# - `width` is known when the layer is called, `time` perhaps not. Where `width` is odd, the last feature is a
#   sine without a partner; $d$ in the formula is the width as it is.
# - `start_index` is for texts that are written word by word: the 17th word comes alone, and still is the
#   17th.
# - The words are not scaled. (The paper multiplies them by $\sqrt d$ before; that belongs to the embedding.)
# - The layer has no weights, and a Keras mask passes through it unchanged: Keras wants to be told so, by the
#   layer's attribute `supports_masking`.
#
# **What goes wrong in practice.** Half precision. bfloat16 keeps eight bits: there is no 257, and position
# 257 is 256. float16 gives up at 2049. And an *angle* of 300 radians that is off by a fraction of a percent
# points somewhere else altogether. So work the waves out in float32, whatever the layer's dtype is, and cast
# what you add, which is never larger than 1. Graded are positions around 3000 in float32, to within 0.005,
# and around 5000 under mixed precision, to within 0.012.
#
# It has to work in a Keras model with open batch and time, inside `tf.function` with the same unknown and
# under XLA, and come back from `get_config`. Write it with `keras.ops`; no loop over positions.

# %%
import keras
from keras import ops


class SinusoidalPositions(keras.layers.Layer):
    """Adds to each word of a sequence where it stands, as the hands of many watches."""

    def __init__(self, max_wavelength=10000.0, **kwargs):
        super().__init__(**kwargs)
        self.max_wavelength = max_wavelength
        # TODO: let Keras masks pass through
        raise NotImplementedError

    def call(self, inputs, start_index=0):
        # TODO: an angle for each position and pair, its sine and cosine side by side
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the argument added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.5.
# - J. Su et al., *RoFormer* (2021): if moving on is a rotation anyway, rotate queries and keys themselves
#   instead of adding anything. Most large language models do so now.
# - O. Press, N. Smith, M. Lewis, *Train Short, Test Long* (2022): that a position beyond the training texts
#   *has* a vector does not mean that the network knows what to do with it.
