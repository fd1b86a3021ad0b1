# %% [markdown]
# # Average pooling
#
# To make an image half as large you might simply keep every second pixel. Try it on a fine chessboard: every
# second square is white, and the chessboard turns into a white sheet. Numbers that are thrown away without
# being looked at can change everything; engineers call it *aliasing*. The mean of each 2 × 2 window is grey,
# and grey is the truth about a fine chessboard.
#
# ```text
#   1 0 1 0
#   0 1 0 1      every second pixel   1 1        mean of each window   ½ ½
#   1 0 1 0      ──────────────────▶  1 1        ──────────────────▶   ½ ½
#   0 1 0 1
# ```
#
# Average pooling is that: a window, its mean, the next window. Each channel by itself, no weights. LeNet
# (1998) pooled like this; later networks preferred the maximum, which does not water down a single strong
# answer. The mean is back where *everything* in a region should count: between the blocks of a DenseNet, on
# Inception's side branches, at the end of nearly all of them.
#
# ```python
# >>> image = ops.reshape(ops.arange(1.0, 10.0), (1, 3, 3, 1))  # 1 2 3 / 4 5 6 / 7 8 9
# >>> AveragePooling2D(pool_size=2, strides=1)(image)[0, :, :, 0].numpy()
# array([[3., 4.],
#        [6., 7.]], dtype=float32)
# ```
#
# What comes back is the other side of it: while a maximum sends the whole gradient to one pixel, a mean
# shares it out, $1/(k_h k_w)$ to each. Everyone gets a little, nobody is left out.

# %% [markdown]
# ## The mean of how many?
#
# Places, strides and padding are those of the convolution and of max pooling. Along an axis of length $n$,
# with windows of $k$ moving by $s$, there are $\lfloor (n - k)/s \rfloor + 1$ places for `"valid"`, and
# $\lceil n/s \rceil$ for `"same"`, with $t = \max((\lceil n / s \rceil - 1)\, s + k - n,\, 0)$ positions of
# padding, $\lfloor t/2 \rfloor$ of them in front and the rest behind.
#
# A padded position holds no pixel. It adds nothing to the sum, and **it does not count** among those whose
# mean is taken:
#
# $$y_{n,p,q,c} = \frac{\text{sum of the pixels in the window}}{\text{number of the pixels in the window}}.$$
#
# ```text
#   image 3 × 3, all 6        windows 2 × 2, moving by 2, "same"
#
#     6  6 │ 6  ·             24 / 4    12 / 2                  6  6
#     6  6 │ 6  ·                                      =
#    ──────┼──────            12 / 2     6 / 1                  6  6
#     6  6 │ 6  ·
#     ·  · │ ·  ·             divided by 4 throughout:          6  3
#                                                               3  1.5
# ```
#
# Divide by four everywhere, and the border gets darker the more of the window hangs over it, with every
# pooling a little further in. Hence a test that needs no reference: **a constant image must stay the same
# constant**, to the very corner. (In PyTorch the padding does count, unless you say
# `count_include_pad=False`; a network that moves from one library to the other loses some of its accuracy
# right there.)
#
# ```python
# >>> six = ops.ones((1, 3, 3, 1)) * 6.0
# >>> AveragePooling2D(pool_size=2, padding="same")(six)[0, :, :, 0].numpy()
# array([[6., 6.],
#        [6., 6.]], dtype=float32)
# ```
#
# How many pixels there are in each window depends on the sizes alone, not on what the image shows. You can
# work it out for each place from $n$, $k$, $s$ and $t$. Or let the pooling do the counting: of which image is
# the *sum* over a window just the number of its pixels?
#
# ## Your layer
#
# | | |
# |---|---|
# | `AveragePooling2D(pool_size, strides=None,` | height and width of the window, and how far it moves: ints or pairs; |
# | `padding="valid")` | `strides=None` stands for windows side by side |
# | `padding` | `"valid"` or `"same"`, in lower case |
# | `inputs` | floats `(batch, height, width, channels)`, no smaller than a window |
# | returns | `(batch, places down, places across, channels)`, of the same dtype |
#
# `sums` is there to be used by `call`, if you like; it is not graded by itself.
#
# It has to work in a Keras model with open batch, height and width, inside `tf.function` with the same
# unknown, under XLA and mixed precision, and come back from `get_config`. Loops over the few positions in a
# window are fine; a loop over places is not: an image of 200 × 300 pixels must not take longer than 4 seconds
# (it takes a hundredth of one).
#
# Write it with `keras.ops`: slices with a step, `ops.pad`, `ops.sum` and `ops.mean`, `ops.cumsum`, `ops.take`
# are all fine. Out of bounds are the pooling and the convolutions of Keras and TensorFlow in every form, and
# what cuts an image into patches.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class AveragePooling2D(keras.layers.Layer):
    """The mean of the pixels in each window, channel by channel; channels last."""

    def __init__(self, pool_size, strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pair(pool_size)
        self.strides = pair(pool_size if strides is None else strides)
        self.padding = padding

    def sums(self, inputs):
        """What each window adds up to."""
        # begin solution: pad where asked, then add up what each position of the window meets
        (kh, kw), (sh, sw) = self.pool_size, self.strides
        height, width = ops.shape(inputs)[1:3]  # ints, or tensors inside a graph that does not know them
        if self.padding == "same":
            down = ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)
            across = ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)
            around = [[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]
            inputs = ops.pad(inputs, around)
            height, width = ops.shape(inputs)[1:3]
        return sum(
            inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
            for row in range(kh)
            for column in range(kw)
        )
        # end solution

    def call(self, inputs):
        # begin solution: the sum of the pixels in each window, divided by their number
        one_each = ops.ones_like(inputs[:1, :, :, :1])
        return self.sums(inputs) / self.sums(one_each)
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the three arguments added
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "strides": self.strides,
            "padding": self.padding,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - Y. LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998): its «subsampling»
#   layers are this one, with a weight and a bias for each channel.
# - R. Zhang, *Making Convolutional Networks Shift-Invariant Again* (2019): the chessboard above haunts
#   strided convolutions and max pooling, too, and a little averaging mends it.
# - The mean over a window is a convolution whose kernel holds the same number everywhere. What would a kernel
#   that is larger in the middle do better?

# %%
from autograder.variants import Answer, Mistake

DOWN = "ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)"
ACROSS = "ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)"
AROUND = "[[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]"
SUM = """        return sum(
            inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
            for row in range(kh)
            for column in range(kw)
        )
"""
MEAN = """        one_each = ops.ones_like(inputs[:1, :, :, :1])
        return self.sums(inputs) / self.sums(one_each)
"""

MISTAKES = [
    Mistake(
        "padding_counted",
        swap=("/ self.sums(one_each)", "/ (self.pool_size[0] * self.pool_size[1])"),
        says="Every sum is divided by the size of the whole window, so the padding counts and the border "
        "gets darker.",
        hint="A constant image must stay the same constant. How many pixels are there in a corner's window?",
        fails=["does_not_count_the_padding"],
    ),
    Mistake(
        "sum_of_the_window",
        swap=("self.sums(inputs) / self.sums(one_each)", "self.sums(inputs)"),
        says="The pixels of each window are added up and not divided by their number.",
        hint="What does a window of four sixes average?",
        fails=["takes_the_mean_of_each_window"],
    ),
    Mistake(
        "largest_of_the_window",
        swap=(
            MEAN,
            """        (kh, kw), (sh, sw) = self.pool_size, self.strides
        height, width = ops.shape(inputs)[1:3]
        windows = [
            inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
            for row in range(kh)
            for column in range(kw)
        ]
        return ops.max(ops.stack(windows), axis=0)
""",
        ),
        says="Each output is the largest number of its window, not the mean.",
        hint="Which pixels of a window have a say in its mean?",
        fails=["takes_the_mean_of_each_window"],
    ),
    Mistake(
        "channels_mixed",
        swap=(
            "self.sums(inputs) / self.sums(one_each)",
            "ops.mean(self.sums(inputs), axis=-1, keepdims=True) / self.sums(ops.ones_like(inputs))",
        ),
        says="The mean runs over the channels as well, so all channels get the same number.",
        hint="Over which axes of (batch, height, width, channels) does a window reach?",
        fails=["takes_the_mean_of_each_window"],
    ),
    Mistake(
        "zeros_not_counted",
        swap=(
            "ops.ones_like(inputs[:1, :, :, :1])",
            "ops.cast(ops.not_equal(inputs, 0), inputs.dtype) + 1e-7",
        ),
        says="Pixels that are 0 are taken for padding: each sum is divided by the number of its pixels that "
        "are not 0.",
        hint="A black pixel is a pixel. Where can you learn how many there are without looking at the image?",
        fails=["counts_black_pixels"],
    ),
    Mistake(
        "strides_exchanged",
        swap=(
            "(kh, kw), (sh, sw) = self.pool_size, self.strides",
            "(kh, kw), (sw, sh) = self.pool_size, self.strides",
        ),
        says="The strides are exchanged: the window moves down by the second number and across by the first.",
        hint="Height comes before width, in images, windows and strides.",
        fails=["moves_by_the_strides"],
    ),
    Mistake(
        "odd_one_in_front",
        swap=(AROUND, "[[0, 0], [down - down // 2, down // 2], [across - across // 2, across // 2], [0, 0]]"),
        says="Where the number of padded positions is odd, the odd one is put at the top and left.",
        hint="Of a single position, how much is ⌊1/2⌋, and on which side does it stand?",
        fails=["does_not_count_the_padding"],
    ),
    Mistake(
        "half_a_window_on_both_sides",
        swap=[(DOWN, "2 * (kh // 2)"), (ACROSS, "2 * (kw // 2)")],
        says="Half a window of padding is put on both sides, whatever the size and the strides.",
        hint="With n = 6, k = 3 and s = 2 a single padded position is enough. Where does it go?",
        fails=["does_not_count_the_padding"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=('            "strides": self.strides,\n            "padding": self.padding,\n', ""),
        says="`get_config` holds neither `strides` nor `padding`, so a saved layer comes back with the "
        "default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "across_first_then_down",
        swap=(
            SUM,
            "        rows = sum(inputs[:, :, column : column + width - kw + 1 : sw] for column in range(kw))\n"
            "        return sum(rows[:, row : row + height - kh + 1 : sh] for row in range(kh))\n",
        ),
    ),
    Answer("counts_for_every_channel", swap=("ops.ones_like(inputs[:1, :, :, :1])", "ops.ones_like(inputs)")),
    Answer(
        "remainder_for_ceiling",
        swap=[
            (DOWN, "ops.maximum(kh - 1 - (height - 1) % sh, 0)"),
            (ACROSS, "ops.maximum(kw - 1 - (width - 1) % sw, 0)"),
        ],
    ),
]

EQUIVALENT = {
    f"down = {DOWN} → down = ops.maximum(0, {DOWN[12:-4]})": "the larger of two, in either order",
    f"across = {ACROSS} → across = ops.maximum(0, {ACROSS[12:-4]})": "the larger of two, in either order",
    **{
        f"one_each = ops.ones_like(inputs[:1, :, :, :1]) → one_each = ops.ones_like(inputs{index})": (
            "counting in every image, or in every channel, takes memory and gives the same"
        )
        for index in ("", "[:, :, :, :1]", "[:1, :, :, :]")
    },
}


class Oracle:
    """Keras's own layer."""

    AveragePooling2D = keras.layers.AveragePooling2D
