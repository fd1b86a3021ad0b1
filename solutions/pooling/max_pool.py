# %% [markdown]
# # Max pooling
#
# A convolution answers, for every pixel, «how much does it look like an ear *here*?» Whoever wants to know
# whether there is a cat does not need the answer to the pixel. Max pooling lays a grid of small windows over
# the answers and keeps from each window only the largest: *somewhere around here there is an ear, this
# clearly*. Where in the window it was is forgotten, on purpose.
#
# ```text
#     1   2 │  0   3
#    −4   6 │  1  −1                6   3
#   ────────┼────────      ──▶
#    −5  −2 │ −3  −8               −2  −3
#    −6  −7 │ −4  −9
# ```
#
# With windows of 2 × 2 a quarter of the numbers is left. What follows is four times cheaper, one step in it
# spans two of the pixels before, and an image that moves by a pixel often gives the very same output. Nothing
# is learned: the layer has no weights. And it looks at each channel **by itself**, so an ear in channel 5
# does not compete with an edge in channel 6:
#
# $$y_{n,p,q,c} = \max_{0 \le r < k_h,\; 0 \le s < k_w} \; x_{n,\; p s_h + r,\; q s_w + s,\; c}.$$
#
# ```python
# >>> image = ops.array([[1, 2, 0, 3], [-4, 6, 1, -1], [-5, -2, -3, -8], [-6, -7, -4, -9]])
# >>> image = ops.reshape(ops.cast(image, "float32"), (1, 4, 4, 1))
# >>> MaxPooling2D()(image)[0, :, :, 0].numpy()
# array([[ 6.,  3.],
#        [-2., -3.]], dtype=float32)
# >>> MaxPooling2D(pool_size=3, strides=1)(image)[0, :, :, 0].numpy()
# array([[6., 6.],
#        [6., 6.]], dtype=float32)
# ```
#
# The second call shows windows that **overlap**: they are 3 wide and move by 1, and all four of them see the
# 6. So one number may be the largest of several windows. AlexNet pooled like this, 3 wide and moving by 2.

# %% [markdown]
# ## What stands at the border
#
# Along an axis of length $n$, with windows of $k$ moving by $s$, there are as many places as for a
# convolution: $\lfloor (n - k)/s \rfloor + 1$ for `"valid"`, where windows stay inside the image (pixels at
# the bottom and right that no window reaches are left out), and $\lceil n/s \rceil$ for `"same"`, which
# surrounds the image with
#
# $$t = \max\bigl((\lceil n / s \rceil - 1)\, s + k - n,\; 0\bigr)$$
#
# fill-ins along this axis, $\lfloor t/2 \rfloor$ of them in front (top, left), the others behind (bottom,
# right).
#
# Fill-ins with which number? The convolution took 0, which adds nothing to a *sum*. In a *maximum* 0 is by no
# means nothing: next to −5 and −2 it wins.
#
# ```text
#   n = 5, k = 2, s = 2, t = 1        filled with 0        what we want
#
#     −5  −2 │ −3  −8 │ −4  ?   ──▶   −2  −3   0           −2  −3  −4
# ```
#
# The padding must never win, not against −1000 either. There is one number that is the least of all and
# leaves every maximum as it is, as 0 leaves a sum. It fits into float16, too. (You meet such bugs rarely and
# late: after a ReLU nothing is negative, and 0 does no harm.)
#
# ## Your layer
#
# | | |
# |---|---|
# | `MaxPooling2D(pool_size=(2, 2),` | height and width of the window: an int or a pair |
# | `strides=None, padding="valid")` | an int, a pair, or None for windows side by side: as far as they are wide |
# | `padding` | `"valid"` or `"same"`, in lower case |
# | `inputs` | floats `(batch, height, width, channels)`, no smaller than a window |
# | returns | `(batch, places down, places across, channels)`, of the same dtype |
#
# Windows may overlap, touch, or leave gaps (`strides` larger than `pool_size`). Gradients are graded where
# one number of a window is the largest, not where two are equally large: that is a question for the exercise
# on the backward pass.
#
# It has to work in a Keras model with open batch, height and width, inside `tf.function` with
# the same unknown, under XLA and mixed precision, and come back from `get_config`. Loops over the few
# positions in a window are fine; a loop over places is not: an image of 200 × 300 pixels must not take longer
# than 4 seconds (it takes a hundredth of one).
#
# Write it with `keras.ops`: slices with a step, `ops.pad`, `ops.maximum`, `ops.max`, `ops.take` are all fine.
# Out of bounds are the pooling of Keras and TensorFlow in every form, also what moves a function over windows
# for you (`reduce_window`), dilation with a kernel, and what cuts an image into patches.

# %%
from functools import reduce

import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class MaxPooling2D(keras.layers.Layer):
    """The largest number of each window, channel by channel; channels last."""

    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pair(pool_size)
        self.strides = pair(pool_size if strides is None else strides)
        self.padding = padding

    def call(self, inputs):
        # begin solution: pad with what never wins, then the largest number of each window
        (kh, kw), (sh, sw) = self.pool_size, self.strides
        height, width = ops.shape(inputs)[1:3]  # ints, or tensors inside a graph that does not know them
        if self.padding == "same":
            down = ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)
            across = ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)
            around = [[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]
            inputs = ops.pad(inputs, around, constant_values=-float("inf"))
            height, width = ops.shape(inputs)[1:3]
        # The largest of a window is the largest of its rows' largest: first across, then down.
        across = [inputs[:, :, column : column + width - kw + 1 : sw] for column in range(kw)]
        rows = reduce(ops.maximum, across)
        return reduce(ops.maximum, [rows[:, row : row + height - kh + 1 : sh] for row in range(kh)])
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
# - D. Scherer, A. Müller, S. Behnke, *Evaluation of Pooling Operations in Convolutional Architectures for
#   Object Recognition* (2010): largest against mean, overlapping against side by side.
# - J. Springenberg et al., *Striving for Simplicity: The All Convolutional Net* (2014), which throws pooling
#   out: a convolution with stride 2 does as well.
# - A maximum of maxima is a maximum. So a window of 5 × 5 takes 5 + 5 comparisons and not 25, if you go
#   across first and then down. Is that true of the mean, too? Of the median?

# %%
from autograder.variants import Answer, Mistake

DOWN = "ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)"
ACROSS = "ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)"
AROUND = "[[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]"
FILL = ', constant_values=-float("inf")'
WINDOWS = """        across = [inputs[:, :, column : column + width - kw + 1 : sw] for column in range(kw)]
        rows = reduce(ops.maximum, across)
        return reduce(ops.maximum, [rows[:, row : row + height - kh + 1 : sh] for row in range(kh)])
"""
ALL = """        windows = [
            inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
            for row in range(kh)
            for column in range(kw)
        ]
"""

MISTAKES = [
    Mistake(
        "padded_with_zero",
        swap=(FILL, ""),
        says="The border is filled with zeros, and where all pixels of a window are negative a zero wins.",
        hint="Which number leaves every maximum as it is, as 0 leaves every sum?",
        fails=["lets_no_padding_win"],
    ),
    Mistake(
        "mean_of_the_window",
        swap=(WINDOWS, ALL + "        return ops.mean(ops.stack(windows), axis=0)\n"),
        says="Each output is the mean of its window, not the largest number in it.",
        hint="Of a window with one 6 and three zeros, what should be left?",
        fails=["keeps_the_largest_of_each_window"],
    ),
    Mistake(
        "channels_compete",
        swap=(
            WINDOWS,
            WINDOWS.replace("return reduce", "rows = reduce")
            + "        return ops.max(rows, axis=-1, keepdims=True) + ops.zeros_like(rows)\n",
        ),
        says="The maximum runs over the channels as well, so all channels get the same number.",
        hint="Over which axes of (batch, height, width, channels) does a window reach?",
        fails=["keeps_the_largest_of_each_window"],
    ),
    Mistake(
        "moves_by_one",
        swap=("pair(pool_size if strides is None else strides)", "pair(1 if strides is None else strides)"),
        says="Where no strides are given, the windows move by one pixel instead of lying side by side.",
        hint="What does `strides=None` stand for?",
        fails=["keeps_the_largest_of_each_window"],
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
        "leftovers_get_a_window",
        swap=('if self.padding == "same":', "if True:"),
        says='The image is padded for `padding="valid"` too.',
        hint="May a window of a «valid» pooling reach out of the image?",
        fails=["moves_by_the_strides"],
    ),
    Mistake(
        "odd_one_in_front",
        swap=(AROUND, "[[0, 0], [down - down // 2, down // 2], [across - across // 2, across // 2], [0, 0]]"),
        says="Where the number of fill-ins is odd, the odd one is put at the top and left.",
        hint="Of a single fill-in, how much is ⌊1/2⌋, and on which side does it stand?",
        fails=["pads_as_much_as_needed"],
    ),
    Mistake(
        "half_a_window_on_both_sides",
        swap=[(DOWN, "2 * (kh // 2)"), (ACROSS, "2 * (kw // 2)")],
        says="Half a window of padding is put on both sides, whatever the size and the strides.",
        hint="With n = 6, k = 3 and s = 2 a single fill-in is enough. Where does it go?",
        fails=["pads_as_much_as_needed"],
    ),
    Mistake(
        "padding_forgotten",
        swap=('if self.padding == "same":', 'if self.padding == "SAME":'),
        says='The image is not padded for `padding="same"`.',
        hint="Where do you read `self.padding`, and what does it say?",
        fails=["pads_as_much_as_needed", "lets_no_padding_win"],
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
        "largest_of_a_stack", swap=(WINDOWS, ALL + "        return ops.max(ops.stack(windows), axis=0)\n")
    ),
    Answer("all_positions_at_once", swap=(WINDOWS, ALL + "        return reduce(ops.maximum, windows)\n")),
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
}


class Oracle:
    """Keras's own layer."""

    MaxPooling2D = keras.layers.MaxPooling2D
