# %% [markdown]
# # Transposed convolution
#
# Networks that *draw* have to get larger somewhere: from a code of 4 × 4 to a face of 256 × 256, from a
# coarse map of what is where to a label for every pixel. A convolution with stride 2 halves an image. What
# doubles one?
#
# Turn the arrows around. A convolution gathers: a window of inputs makes one output. A **transposed
# convolution** stamps: one input, times the kernel, makes a window of outputs. The stamps stand $s$ pixels
# apart, and where they overlap they add up.
#
# ```text
#   input 1 2 3, kernel 1 10 100, stride 2
#
#     1 ×      1   10  100
#     2 ×              2   20  200
#     3 ×                      3   30  300
#             ──────────────────────────────
#              1   10  102  20  203  30  300        "valid": all of it
#              1   10  102  20  203  30             "same":  3 · 2 numbers
# ```
#
# With channels, a stamp is a matrix product: the input pixel has `in` channels, and each of the kernel's
# positions has a matrix that turns them into `filters`,
#
# $$y_{n,i,j,f} = b_f + \sum_{(p,\, r):\; p s_h + r = i} \;\; \sum_{(q,\, t):\; q s_w + t = j} \; \sum_c
#   x_{n,p,q,c}\; K_{r,t,f,c}.$$
#
# Mind the order of the last two axes of $K$: first out, then in. It is the kernel of the convolution that
# goes the other way, from `filters` channels to `in`. And this is no mere likeness. Write that convolution as
# one huge matrix, and this is the matrix transposed, which is where the name comes from; so it is also what
# the backward pass of a convolution does with the gradient for its inputs. It is *not* the inverse, and
# «deconvolution», as it is often called, is a misnomer: it brings back the size of what was convolved, not
# the numbers.
#
# ```python
# >>> layer = Conv2DTranspose(filters=1, kernel_size=(1, 3), strides=(1, 2))
# >>> row = ops.reshape(ops.array([1.0, 2.0, 3.0]), (1, 1, 3, 1))
# >>> layer.build(row.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([1.0, 10.0, 100.0]), (1, 3, 1, 1)))
# >>> layer(row)[0, 0, :, 0].numpy()
# array([  1.,  10., 102.,  20., 203.,  30., 300.], dtype=float32)
# ```
#
# ## How large?
#
# The first stamp begins at 0, the last one at $(n - 1)\,s$, so along an axis they cover $(n - 1)\,s + k$
# pixels. If the stride is larger than the kernel, there are gaps between the stamps, and one behind the last
# of them, up to $n s$. Gaps hold the bias and nothing else.
#
# $$\text{valid:}\quad (n - 1)\, s + \max(k, s) \qquad\qquad \text{same:}\quad n s$$
#
# For `"same"`, the $t = \max(k - s, 0)$ pixels too many are cut off: $\lfloor t/2 \rfloor$ in front (top,
# left), the rest behind. These are just the places where a convolution with padding `"same"` would have put
# its zeros.
#
# ## Chequered pictures
#
# Count how many stamps an output pixel gets:
#
# ```text
#    k = 3, s = 2     1 1 2 1 2 1 2 1 1         every second pixel gets twice as much
#    k = 4, s = 2     1 1 2 2 2 2 2 2 1 1       evenly inside
# ```
#
# In two dimensions the first one is a chessboard, and you can see it in the pictures of many a network, most
# of all in plain areas. The network could learn to even it out; it seldom does quite. So take a kernel whose
# size is a multiple of the stride, or enlarge the image first, by repeating pixels, and use an ordinary
# convolution.
#
# **What goes wrong in practice.** The kernel is turned around, by those who know that zeros between the
# pixels and an *ordinary* convolution over them give the same: they do, but with the kernel turned by 180°.
# The cut is made behind only, and everything sits one pixel off. And the size: a map of 7 × 7 that came from
# 13 × 13 or from 14 × 14 with stride 2 looks alike, so the way back cannot know; here it is always 14.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Conv2DTranspose(filters, kernel_size,` | `filters` is the number of output channels |
# | `strides=1, padding="valid")` | `kernel_size` and `strides` are ints or pairs (height, width) |
# | `padding` | `"valid"` or `"same"`, in lower case |
# | `kernel` | weight `(kh, kw, filters, in)`, made in `build`; how it starts is not graded |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`, of any size |
# | returns | `(batch, pixels down, pixels across, filters)`; bias added once, no activation |
#
# Strides may be larger than the kernel. It has to fit into a Keras model that takes images of any size, to
# work inside `tf.function` with unknown batch, height and width, under XLA and mixed precision, and to come
# back from `get_config`. A map of 96 × 128 pixels with 8 channels, a kernel of 4 and a stride of 2 must not
# take longer than 4 seconds (done well, a fiftieth of that): loops over the kernel's positions are fine,
# loops over pixels are not.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, transposed and
# ordinary ones, and so is what adds overlapping pieces up for you (`ops.fold`, `tf.signal.overlap_and_add`).
#
# *A way in:* all pixels, times the matrix of one position $(r, t)$ of the kernel, are an image as small as
# the input. In the output its pixels stand $s$ apart, and begin at $(r, t)$. A reshape, a pad with zeros and
# another reshape pull an image apart.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class Conv2DTranspose(keras.layers.Layer):
    """Stamps a kernel into a larger image, once for each pixel; channels last."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = pair(kernel_size)
        self.strides = pair(strides)
        self.padding = padding

    def build(self, input_shape):
        # begin solution: the kernel and the bias
        self.kernel = self.add_weight(shape=(*self.kernel_size, self.filters, input_shape[-1]), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs):
        # begin solution: stamp, add up, cut
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        height, width = ops.shape(inputs)[1:3]
        # Each pixel owns a cell of sh × sw outputs. The kernel, cut into tiles of that size, covers the pixel's own
        # cell and some cells below it and beside it.
        below, beside = -(-kh // sh) - 1, -(-kw // sw) - 1
        tall, wide = (below + 1) * sh, (beside + 1) * sw
        tiles = ops.pad(self.kernel, [[0, tall - kh], [0, wide - kw], [0, 0], [0, 0]])
        tiles = ops.reshape(tiles, (below + 1, sh, beside + 1, sw, self.filters, inputs.shape[-1]))
        cells = 0.0  # (batch, cells down, sh, cells across, sw, filters)
        for row in range(below + 1):
            for column in range(beside + 1):
                stamps = ops.einsum("bhwc,rtfc->bhrwtf", inputs, tiles[row, :, column])
                around = [[0, 0], [row, below - row], [0, 0], [column, beside - column], [0, 0], [0, 0]]
                cells = cells + ops.pad(stamps, around)
        outputs = ops.reshape(cells, (-1, (height + below) * sh, (width + beside) * sw, self.filters))
        if self.padding == "same":
            top, left = max(kh - sh, 0) // 2, max(kw - sw, 0) // 2
            outputs = outputs[:, top : top + height * sh, left : left + width * sw]
        else:
            outputs = outputs[:, : (height - 1) * sh + max(kh, sh), : (width - 1) * sw + max(kw, sw)]
        return outputs + self.bias
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the four arguments added
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning* (2016): chapter 4, all sizes
#   in pictures.
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts* (2016): look at the pictures.
# - W. Shi et al., *Is the deconvolution layer the same as a convolutional layer?* (2016): the cells of the
#   answer below, under the name of sub-pixel convolution.

# %%
from autograder.variants import Answer, Mistake

TOP, LEFT = "max(kh - sh, 0) // 2", "max(kw - sw, 0) // 2"
STAMPED = """        # Each pixel owns a cell of sh × sw outputs. The kernel, cut into tiles of that size, covers the pixel's own
        # cell and some cells below it and beside it.
        below, beside = -(-kh // sh) - 1, -(-kw // sw) - 1
        tall, wide = (below + 1) * sh, (beside + 1) * sw
        tiles = ops.pad(self.kernel, [[0, tall - kh], [0, wide - kw], [0, 0], [0, 0]])
        tiles = ops.reshape(tiles, (below + 1, sh, beside + 1, sw, self.filters, inputs.shape[-1]))
        cells = 0.0  # (batch, cells down, sh, cells across, sw, filters)
        for row in range(below + 1):
            for column in range(beside + 1):
                stamps = ops.einsum("bhwc,rtfc->bhrwtf", inputs, tiles[row, :, column])
                around = [[0, 0], [row, below - row], [0, 0], [column, beside - column], [0, 0], [0, 0]]
                cells = cells + ops.pad(stamps, around)
        outputs = ops.reshape(cells, (-1, (height + below) * sh, (width + beside) * sw, self.filters))
"""
APART = """        outputs = 0.0
        for row in range(kh):
            for column in range(kw):
                share = ops.matmul(inputs, ops.transpose(self.kernel[row, column]))
                share = ops.reshape(share, (-1, height, 1, width, 1, self.filters))
                share = ops.pad(share, [[0, 0], [0, 0], ROWS, [0, 0], COLUMNS, [0, 0]])
                share = ops.reshape(share, (-1, height * sh, width * sw, self.filters))
                outputs = outputs + ops.pad(
                    share, [[0, 0], [row, kh - 1 - row], [column, kw - 1 - column], [0, 0]]
                )
"""

MISTAKES = [
    Mistake(
        "kernel_turned",
        swap=("ops.pad(self.kernel, ", "ops.pad(self.kernel[::-1, ::-1], "),
        says="The stamps are turned by 180°.",
        hint="A single input of 1 comes out as its stamp. Which number of the kernel is at the top left?",
        fails=["stamps_the_kernel", "spreads_by_the_strides"],
    ),
    Mistake(
        "zeros_in_front_of_pixels",
        swap=(STAMPED, APART.replace("ROWS", "[sh - 1, 0]").replace("COLUMNS", "[sw - 1, 0]")),
        says="The zeros of the stride stand in front of each pixel, not behind it, so everything is moved "
        "by a stride less one.",
        hint="Where does the first stamp begin?",
        fails=["spreads_by_the_strides"],
    ),
    Mistake(
        "pixels_repeated",
        swap=(
            STAMPED,
            APART.replace(
                "ops.pad(share, [[0, 0], [0, 0], ROWS, [0, 0], COLUMNS, [0, 0]])",
                "ops.tile(share, (1, 1, sh, 1, sw, 1))",
            ),
        ),
        says="The image is enlarged by repeating its pixels, and each copy makes a stamp of its own.",
        hint="How many stamps does one pixel make?",
        fails=["spreads_by_the_strides"],
    ),
    Mistake(
        "strides_exchanged",
        swap=(
            "(kh, kw), (sh, sw) = self.kernel_size, self.strides",
            "(kh, kw), (sw, sh) = self.kernel_size, self.strides",
        ),
        says="The strides are exchanged: the stamps stand apart by the second number down, and by the first "
        "across.",
        hint="Height comes before width, in images, kernels and strides.",
        fails=["spreads_by_the_strides"],
    ),
    Mistake(
        "no_gap_behind_the_last",
        swap=(
            ": (height - 1) * sh + max(kh, sh), : (width - 1) * sw + max(kw, sw)]",
            ": (height - 1) * sh + kh, : (width - 1) * sw + kw]",
        ),
        says="The output ends with the last stamp, also where the stride is larger than the kernel and a "
        "gap should follow.",
        hint="For n = 3, k = 2 and s = 4, how many pixels does the formula give?",
        fails=["leaves_gaps"],
    ),
    Mistake(
        "cut_off_behind_only",
        swap=(f"top, left = {TOP}, {LEFT}", "top, left = 0, 0"),
        says='For `padding="same"` all pixels too many are cut off at the bottom and right.',
        hint="Of two pixels too many, how many are cut off in front?",
        fails=["cuts_to_the_size"],
    ),
    Mistake(
        "odd_pixel_cut_in_front",
        swap=(f"top, left = {TOP}, {LEFT}", "top, left = max(kh - sh + 1, 0) // 2, max(kw - sw + 1, 0) // 2"),
        says="Where the number of pixels too many is odd, the odd one is cut off at the top and left.",
        hint="Of a single pixel, how much is ⌊1/2⌋, and on which side is it cut?",
        fails=["cuts_to_the_size"],
    ),
    Mistake(
        "padding_forgotten",
        swap=('if self.padding == "same":', 'if self.padding == "SAME":'),
        says='Nothing is cut off for `padding="same"`.',
        hint="Where do you read `self.padding`, and what does it say?",
        fails=["cuts_to_the_size"],
    ),
    Mistake(
        "bias_forgotten",
        swap=("return outputs + self.bias", "return outputs"),
        says="The bias is never added.",
        hint="Which term of the formula has no pixel in it?",
        fails=["stamps_the_kernel", "sends_gradients_back"],
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
        "position_by_position",
        swap=(STAMPED, APART.replace("ROWS", "[0, sh - 1]").replace("COLUMNS", "[0, sw - 1]")),
    ),
    Answer(
        "a_product_for_an_einsum",
        swap=(
            'ops.einsum("bhwc,rtfc->bhrwtf", inputs, tiles[row, :, column])',
            "ops.transpose(ops.tensordot(inputs, tiles[row, :, column], axes=[[3], [3]]), (0, 1, 3, 2, 4, 5))",
        ),
    ),
]

FREE_NAME = "what a weight is called besides its attribute is free"
LARGER = "the larger of two, in either order"
ZEROS = "a tile too many holds zeros, and the cells that it adds are cut off"
TILES = "below, beside = ({} - 1, {} - 1)".format("-(-kh // sh)", "-(-kw // sw)")
RESHAPED = "tiles = ops.reshape(tiles, (below + 1, sh, beside + 1, {}, inputs.shape[-1]))"
CUT = "outputs = outputs[:, :(height - 1) * sh + max({}), :(width - 1) * sw + max({})]"
CORNER = "top, left = (max({}) // 2, max({}) // 2)"
CUT_HERE, CORNER_HERE = CUT.format("kh, sh", "kw, sw"), CORNER.format("kh - sh, 0", "kw - sw, 0")
HALF = "half of a single pixel is none, too"
EQUIVALENT = {
    "self.kernel = self.add_weight(shape=(*self.kernel_size, self.filters, input_shape[-1]), name='kernel') "
    "→ "
    "self.kernel = self.add_weight(shape=(*self.kernel_size, self.filters, input_shape[-1]))": FREE_NAME,
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros', name='bias') → "
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros')": FREE_NAME,
    **{
        f"{TILES} → {TILES.replace(f'-(-k{a} // s{a}) - 1', more)}": ZEROS
        for a in "hw"
        for more in (
            f"-(-k{a} // s{a}) + 1",
            f"-(-k{a} // s{a})",
            f"-(-k{a} * s{a}) - 1",
            f"--k{a} - 1",
            f"-(-k{a} // s{a}) - 0",
        )
    },
    f"{RESHAPED.format('sw, self.filters')} → {RESHAPED.format('self.filters, sw')}": "both axes are carried along "
    "side by side, and only their product counts",
    f"{CORNER_HERE} → {CORNER.format('0, kh - sh', 'kw - sw, 0')}": LARGER,
    f"{CORNER_HERE} → {CORNER.format('kh - sh, 0', '0, kw - sw')}": LARGER,
    f"{CORNER_HERE} → {CORNER.format('kh - sh, 1', 'kw - sw, 0')}": HALF,
    f"{CORNER_HERE} → {CORNER.format('kh - sh, 0', 'kw - sw, 1')}": HALF,
    f"{CUT_HERE} → {CUT.format('sh, kh', 'kw, sw')}": LARGER,
    f"{CUT_HERE} → {CUT.format('kh, sh', 'sw, kw')}": LARGER,
}


class Oracle:
    """Keras's own layer."""

    Conv2DTranspose = keras.layers.Conv2DTranspose
