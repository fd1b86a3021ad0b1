# %% [markdown]
# # Two-dimensional convolution
#
# A dense layer over a photograph of 200 × 200 pixels has 120 000 weights for *each* of its units, and has to
# learn anew in every corner what an edge looks like. A convolution looks at one small window at a time and
# uses the same few weights everywhere: what it learns in one place it knows in all, and an object that moves
# by some pixels gives the same answers, moved.
#
# A **kernel** of shape `(kh, kw, in, filters)` slides over the image. At each place, the window's numbers are
# multiplied with the kernel's and added up over height, width and all input channels, once for each filter:
#
# $$y_{n,p,q,f} = b_f + \sum_{r=0}^{k_h-1} \sum_{s=0}^{k_w-1} \sum_{c}
#   x_{n,\; p s_h + r,\; q s_w + s,\; c} \; K_{r,s,c,f}.$$
#
# ```text
#    image 4 × 4          kernel 2 × 2        output 3 × 3
#   ┌───────┐
#   │ 1  2  │ 3  4                            (1·1 + 2·0 + 5·0 − 6·1) = −5  −5  −5
#   │ 5  6  │ 7  8          1   0                                       −5  −5  −5
#   └───────┘               0  −1                                       −5  −5  −5
#     9 10   11 12
#    13 14   15 16        each number differs by 5 from its neighbour down to the right
# ```
#
# Note what does *not* happen: the kernel is not turned upside down. A mathematician's convolution flips it,
# and calls this a *cross-correlation*. The kernel is learned, so the flip would change nothing but the
# notation, and every deep-learning library leaves it out.
#
# ```python
# >>> layer = Conv2D(filters=1, kernel_size=2)
# >>> image = ops.reshape(ops.arange(1.0, 17.0), (1, 4, 4, 1))
# >>> layer.build(image.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([1.0, 0.0, 0.0, -1.0]), (2, 2, 1, 1)))
# >>> layer(image)[0, :, :, 0].numpy()
# array([[-5., -5., -5.],
#        [-5., -5., -5.],
#        [-5., -5., -5.]], dtype=float32)
# ```

# %% [markdown]
# ## Strides and padding
#
# The window moves by `strides` pixels at a time, down and across. It has to lie in the image altogether, so
# along an axis of length $n$, with a kernel of $k$ and a stride of $s$, the output has
#
# $$\text{valid:}\quad \left\lfloor \frac{n - k}{s} \right\rfloor + 1
#   \qquad\qquad \text{same:}\quad \left\lceil \frac{n}{s} \right\rceil$$
#
# places. Pixels that no window reaches any more, at the bottom and right, are left out. `"same"` puts zeros
# around the image first, as many as it takes to get $\lceil n / s \rceil$ places and no more, so that with
# stride 1 the size stays the same. (It is not there to make the image a multiple of the kernel; it is there
# so that deep stacks do not eat the picture away, and border pixels are seen as often as the others.) The
# number of zeros along an axis is
#
# $$t = \max\bigl((\lceil n / s \rceil - 1)\, s + k - n,\; 0\bigr),$$
#
# $\lfloor t/2 \rfloor$ of them in front (top, left) and the rest behind: **the odd one goes to the bottom and
# to the right**.
#
# ```text
#   n = 6, k = 3, s = 2:  3 places, t = 1           n = 7, k = 3, s = 2:  4 places, t = 2
#
#     x x x x x x 0                                   0 x x x x x x x 0
#     └─1─┘                                           └─1─┘
#         └─2─┘                                           └─2─┘
#             └─3─┘                                           └─3─┘
#                                                                 └─4─┘
# ```
#
# Look at the first picture: at stride 2, the padding depends on whether the size is even, and for an even one
# it is all on one side. Padding ⌊k/2⌋ on both sides, as other libraries do, gives the same number of places
# there and other values. A network whose weights were trained one way goes subtly wrong the other way.
#
# ## Your layer
#
# | | |
# |---|---|
# | `Conv2D(filters, kernel_size,` | `filters` is the number of output channels |
# | `strides=1, padding="valid")` | `kernel_size` and `strides` are ints or pairs (height, width) |
# | `padding` | `"valid"` or `"same"`, in lower case |
# | `kernel` | weight `(kh, kw, in, filters)`, made in `build`; starts with small random numbers of your choice |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`: channels last; at least as large as the kernel |
# | returns | `(batch, places down, places across, filters)`, with the bias added once and no activation |
#
# A fresh layer has to learn: in a small network (16 filters, ReLU, the largest number of each filter, `Dense`)
# it is trained for 40 steps on 100 pictures, to tell two patterns of 3 × 3 pixels apart, wherever they lie; of
# 200 new pictures it has to recognise three in four. A kernel as `add_weight` starts it by default recognises
# nearly all of them.
#
# It has to work inside `tf.function` with unknown batch, height and width, under XLA and mixed precision, and
# come back from `get_config`. A Python loop over the kernel's few positions is fine; one over pixels takes
# ages for a photograph: one of 240 × 320 pixels must not take longer than 4 seconds (done well, it takes a
# fiftieth of that).
#
# Write it with `keras.ops`: slices, `ops.pad`, `ops.matmul`, `ops.einsum`, `ops.take` are all fine. The
# convolutions of Keras and TensorFlow are out of bounds, and so is what cuts an image into patches
# (`extract_patches`, `unfold`).
#
# *A way in:* take one position $(r, s)$ of the kernel. The pixels that it meets, over all places of the
# window, are a slice of the image with a step. That slice, `(batch, down, across, in)`, times the matrix
# `kernel[r, s]`, `(in, filters)`, is this position's share of the output.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class Conv2D(keras.layers.Layer):
    """Slides a kernel over images; channels last."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = pair(kernel_size)
        self.strides = pair(strides)
        self.padding = padding

    def build(self, input_shape):
        # begin solution: the kernel and the bias
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs):
        # begin solution: pad, then add up what each position of the kernel contributes
        (kh, kw), (sh, sw) = self.kernel_size, self.strides
        height, width = ops.shape(inputs)[1:3]  # ints, or tensors inside a graph that does not know them
        if self.padding == "same":
            down = ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)
            across = ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)
            around = [[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]
            inputs = ops.pad(inputs, around)
            height, width = ops.shape(inputs)[1:3]
        outputs = self.bias
        for row in range(kh):
            for column in range(kw):
                # All the pixels that this position of the kernel meets: (batch, down, across, in).
                met = inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
                outputs = outputs + ops.matmul(met, self.kernel[row, column])
        return outputs
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
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning* (2016): every kind of padding
#   and stride in pictures.
# - Y. LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998), where convolutional
#   networks read handwriting.
# - K. Chellapilla, S. Puri, P. Simard, *High Performance Convolutional Neural Networks for Document
#   Processing* (2006): the other road, all windows in one large matrix and a single product.

# %%
from autograder.variants import Answer, Mistake

POSITIONS = """        outputs = self.bias
        for row in range(kh):
            for column in range(kw):
                # All the pixels that this position of the kernel meets: (batch, down, across, in).
                met = inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
                outputs = outputs + ops.matmul(met, self.kernel[row, column])
        return outputs
"""
DOWN = "ops.maximum((-(-height // sh) - 1) * sh + kh - height, 0)"
ACROSS = "ops.maximum((-(-width // sw) - 1) * sw + kw - width, 0)"
AROUND = "[[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]"

MISTAKES = [
    Mistake(
        "kernel_flipped",
        swap=("self.kernel[row, column]", "self.kernel[kh - 1 - row, kw - 1 - column]"),
        says="The kernel is turned upside down before it is laid on the image, as in a mathematician's "
        "convolution.",
        hint="In the formula, which pixel of the window meets K[0, 0]?",
        fails=["slides_a_kernel_over_the_image"],
    ),
    Mistake(
        "bias_for_every_position",
        swap=[
            ("outputs = self.bias", "outputs = 0.0"),
            (
                "ops.matmul(met, self.kernel[row, column])",
                "ops.matmul(met, self.kernel[row, column]) + self.bias",
            ),
        ],
        says="The bias is added for every position of the kernel, so it counts kh · kw times.",
        hint="Does b stand inside or outside of the sums?",
        fails=["slides_a_kernel_over_the_image"],
    ),
    Mistake(
        "bias_forgotten",
        swap=("outputs = self.bias", "outputs = 0.0"),
        says="The bias is never added.",
        hint="Which term of the formula has no pixel in it?",
        fails=["slides_a_kernel_over_the_image", "sends_gradients_back"],
    ),
    Mistake(
        "strides_exchanged",
        swap=(
            "(kh, kw), (sh, sw) = self.kernel_size, self.strides",
            "(kh, kw), (sw, sh) = self.kernel_size, self.strides",
        ),
        says="The strides are exchanged: the window moves down by the second number and across by the first.",
        hint="Height comes before width, in images, kernels and strides.",
        fails=["steps_by_the_strides"],
    ),
    Mistake(
        "one_stride_for_both",
        swap=("column : column + width - kw + 1 : sw]", "column : column + width - kw + 1 : sh]"),
        says="The first stride is used down and across.",
        hint="What does `strides=(3, 2)` ask for?",
        fails=["steps_by_the_strides"],
    ),
    Mistake(
        "last_place_left_out",
        swap=(
            "row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw",
            "row : row + height - kh : sh, column : column + width - kw : sw",
        ),
        says="The slices end one pixel too early, so the last place of the window is left out where it ends"
        " at the border.",
        hint="A kernel as large as the image has one place. How many do you get?",
        fails=["slides_a_kernel_over_the_image"],
    ),
    Mistake(
        "odd_zero_in_front",
        swap=(AROUND, "[[0, 0], [down - down // 2, down // 2], [across - across // 2, across // 2], [0, 0]]"),
        says="Where the number of zeros is odd, the odd one is put at the top and left.",
        hint="Of a single zero, how much is ⌊1/2⌋, and on which side does it stand?",
        fails=["keeps_the_size", "pads_for_the_strides"],
    ),
    Mistake(
        "half_a_kernel_on_both_sides",
        swap=[(DOWN, "2 * (kh // 2)"), (ACROSS, "2 * (kw // 2)")],
        says="Half a kernel of zeros is put on both sides, whatever the size and the strides.",
        hint="With n = 6, k = 3 and s = 2 a single zero is enough. Where does it go?",
        fails=["pads_for_the_strides"],
    ),
    Mistake(
        "pads_as_for_stride_one",
        swap=[(DOWN, "kh - 1"), (ACROSS, "kw - 1")],
        says="k − 1 zeros are put around the image, which is right for stride 1 only.",
        hint="How many zeros does the last window need, if the windows before it have gone further than by "
        "one pixel?",
        fails=["pads_for_the_strides"],
    ),
    Mistake(
        "padding_forgotten",
        swap=('if self.padding == "same":', 'if self.padding == "SAME":'),
        says='The image is not padded for `padding="same"`.',
        hint="Where do you read `self.padding`, and what does it say?",
        fails=["keeps_the_size", "pads_for_the_strides"],
    ),
    Mistake(
        "kernel_starts_at_zero",
        swap=('self.filters), name="kernel")', 'self.filters), initializer="zeros", name="kernel")'),
        says="A fresh layer learns nothing, as when its kernel starts at zero: every filter then gives 0, ReLU "
        "lets no gradient through, and all pictures get the same answer.",
        hint="What is the slope of ReLU at 0, and what would make one filter another than its neighbour?",
        fails=["learns_a_task_from_scratch"],
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
        "through_einsum",
        swap=(
            "ops.matmul(met, self.kernel[row, column])",
            'ops.einsum("bhwc,cf->bhwf", met, self.kernel[row, column])',
        ),
    ),
    Answer(
        "bias_at_the_end",
        swap=[
            ("outputs = self.bias", "outputs = 0.0"),
            ("        return outputs\n", "        return outputs + self.bias\n"),
        ],
    ),
    Answer(
        "remainder_for_ceiling",
        swap=[
            (DOWN, "ops.maximum(kh - 1 - (height - 1) % sh, 0)"),
            (ACROSS, "ops.maximum(kw - 1 - (width - 1) % sw, 0)"),
        ],
    ),
    Answer(
        "all_windows_in_one_matrix",
        swap=(
            POSITIONS,
            """        windows = [
            inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
            for row in range(kh)
            for column in range(kw)
        ]
        flat = ops.reshape(self.kernel, (-1, self.filters))
        return ops.matmul(ops.concatenate(windows, axis=-1), flat) + self.bias
""",
        ),
    ),
]

FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name='kernel') → "
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters))": FREE_NAME,
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros', name='bias') → "
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros')": FREE_NAME,
    f"down = {DOWN} → down = ops.maximum(0, {DOWN[12:-4]})": "the larger of two, in either order",
    f"across = {ACROSS} → across = ops.maximum(0, {ACROSS[12:-4]})": "the larger of two, in either order",
}


class Oracle:
    """Keras's own layer."""

    Conv2D = keras.layers.Conv2D
