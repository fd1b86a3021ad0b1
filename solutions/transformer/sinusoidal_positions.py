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
        # begin solution: let Keras masks pass through
        self.supports_masking = True
        # end solution

    def call(self, inputs, start_index=0):
        # begin solution: an angle for each position and pair, its sine and cosine side by side
        time, width = ops.shape(inputs)[-2], inputs.shape[-1]
        positions = ops.arange(time, dtype="float32") + start_index
        rates = ops.array([self.max_wavelength ** (-even / width) for even in range(0, width, 2)], "float32")
        angles = positions[:, None] * rates  # (time, pairs)
        pairs = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)  # (time, pairs, 2)
        waves = ops.reshape(pairs, (time, 2 * rates.shape[0]))[:, :width]
        return inputs + ops.cast(waves, inputs.dtype)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the argument added
        return {**super().get_config(), "max_wavelength": self.max_wavelength}
        # end solution


# %% [markdown]
# ## Read on
#
# - A. Vaswani et al., *Attention Is All You Need* (2017), section 3.5.
# - J. Su et al., *RoFormer* (2021): if moving on is a rotation anyway, rotate queries and keys themselves
#   instead of adding anything. Most large language models do so now.
# - O. Press, N. Smith, M. Lewis, *Train Short, Test Long* (2022): that a position beyond the training texts
#   *has* a vector does not mean that the network knows what to do with it.

# %%
from autograder.variants import Answer, Mistake

RATES = 'ops.array([self.max_wavelength ** (-even / width) for even in range(0, width, 2)], "float32")'
PAIRS = "ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)"
WAVES = "ops.reshape(pairs, (time, 2 * rates.shape[0]))[:, :width]"
BODY = f"""        rates = {RATES}
        angles = positions[:, None] * rates  # (time, pairs)
        pairs = {PAIRS}  # (time, pairs, 2)
        waves = {WAVES}
"""

MISTAKES = [
    Mistake(
        "exponent_without_the_two",
        swap=("(-even / width)", "(-even / 2 / width)"),
        says="The exponent is i/d for pair i, not 2i/d, so the slowest hand turns much too fast.",
        hint="For d = 4, what is the rate of the second pair?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "own_rate_for_each_feature",
        swap=(
            BODY,
            """        feature = ops.arange(width)
        rates = self.max_wavelength ** (-ops.cast(feature, "float32") / width)
        angles = positions[:, None] * rates
        waves = ops.where(feature % 2 == 0, ops.sin(angles), ops.cos(angles))
""",
        ),
        says="Every feature has a rate of its own, so sine and cosine of a pair belong to different angles.",
        hint="Which exponent do features 2i and 2i + 1 share?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "all_sines_first",
        swap=(f"{PAIRS}  # (time, pairs, 2)", "ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)"),
        says="All sines come first, then all cosines, instead of taking turns.",
        hint="What stands at feature 1 of the table, next to sin(p)?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "cosine_first",
        swap=(PAIRS, "ops.stack([ops.cos(angles), ops.sin(angles)], axis=-1)"),
        says="In each pair the cosine comes first.",
        hint="What is feature 0 of position 0 in the table?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "counts_from_one",
        swap=('ops.arange(time, dtype="float32") + start_index', 'ops.arange(time, dtype="float32") + 1'),
        says="The positions are counted from 1, wherever the sequence starts.",
        hint="Which position has the first word, and which one if `start_index` is 16?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "start_ignored",
        swap=('ops.arange(time, dtype="float32") + start_index', 'ops.arange(time, dtype="float32")'),
        says="The positions always start at 0, whatever `start_index` says.",
        hint="If the 17th word comes alone, which position does it get?",
        fails=["starts_anywhere"],
    ),
    Mistake(
        "words_left_out",
        swap=("return inputs + ops.cast", "return ops.zeros_like(inputs) + ops.cast"),
        says="The positions replace the words instead of being added to them.",
        hint="What is left of the dog and the man?",
        fails=["adds_sines_and_cosines"],
    ),
    Mistake(
        "wavelength_ignored",
        swap=("self.max_wavelength ** (", "10000.0 ** ("),
        says="L is always 10 000, whatever `max_wavelength` says.",
        hint="Where do you use `self.max_wavelength`?",
        fails=["turns_at_the_wavelength_asked_for"],
    ),
    Mistake(
        "angles_in_half_precision",
        swap=[
            ('ops.arange(time, dtype="float32")', "ops.arange(time, dtype=inputs.dtype)"),
            ('range(0, width, 2)], "float32")', "range(0, width, 2)], inputs.dtype)"),
        ],
        says="Under mixed precision positions and angles are worked out in half precision, which has no 257.",
        hint="Which dtype do the angles need, and which one does the sum need?",
        fails=["keeps_its_digits_in_half_precision"],
    ),
    Mistake(
        "mask_lost",
        swap=("self.supports_masking = True", "self.supports_masking = False"),
        says="The Keras mask of the inputs ends here.",
        hint="After positions are added, is padding still padding?",
        fails=["passes_the_mask_on"],
    ),
    Mistake(
        "wavelength_not_in_config",
        swap=('{**super().get_config(), "max_wavelength": self.max_wavelength}', "super().get_config()"),
        says="`get_config` does not hold `max_wavelength`, so a saved layer comes back with the default.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "chooses_by_parity",
        swap=(
            BODY,
            """        feature = ops.arange(width)
        rates = self.max_wavelength ** (-ops.cast(feature - feature % 2, "float32") / width)
        angles = positions[:, None] * rates
        waves = ops.where(feature % 2 == 0, ops.sin(angles), ops.cos(angles))
""",
        ),
    ),
    Answer(
        "through_the_exponential",
        swap=(
            RATES,
            "ops.exp(-ops.log(self.max_wavelength) / width * ops.arange(0, width, 2, dtype='float32'))",
        ),
    ),
    Answer(
        "divides_by_the_wavelength",
        swap=[
            ("(-even / width)", "(even / width)"),
            ("positions[:, None] * rates", "positions[:, None] / rates"),
        ],
    ),
]


class Oracle:
    """The real and imaginary parts of e^(iφ), in NumPy's double precision."""

    class SinusoidalPositions(keras.layers.Layer):
        def __init__(self, max_wavelength=10000.0, **kwargs):
            super().__init__(**kwargs)
            self.max_wavelength = max_wavelength
            self.supports_masking = True

        def call(self, inputs, start_index=0):
            import numpy as np

            width = inputs.shape[-1]
            rates = np.power(float(self.max_wavelength), -(np.arange(width) // 2) * 2.0 / width)
            steps = ops.cast(ops.arange(ops.shape(inputs)[-2]) + start_index, "float64")[:, None]
            # cos φ = sin(φ + π/2)
            waves = ops.sin(steps * ops.array(rates, "float64") + np.arange(width) % 2 * np.pi / 2)
            return ops.cast(ops.cast(inputs, "float64") + waves, self.compute_dtype)

        def get_config(self):
            return super().get_config() | {"max_wavelength": self.max_wavelength}
