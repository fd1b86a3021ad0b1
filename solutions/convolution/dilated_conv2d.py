# %% [markdown]
# # Dilated convolution
#
# To label every pixel of a street scene as road, car or sky, a network must see a lot of it at once: a patch
# of grey may be road, roof or cloud. How far can it see? Ten layers of 3 × 3, one on top of the other, see 21
# pixels across. Larger kernels see further and cost more: seven times as wide is forty-nine times the
# weights. Pooling sees further and forgets where it was. French signal engineers had a third answer in the
# eighties, the *algorithme à trous*, the algorithm with holes: keep the kernel small, and **spread its
# numbers out**.
#
# $$y_{n,p,q,f} = b_f + \sum_{r=0}^{k_h-1} \sum_{s=0}^{k_w-1} \sum_{c}
#   x_{n,\; p + r d_h,\; q + s d_w,\; c} \; K_{r,s,c,f}.$$
#
# Here $d = (d_h, d_w)$ is the **dilation rate**. It counts the steps from one number of the kernel to the
# next, so there are $d - 1$ holes between them, and a rate of 1 is an ordinary convolution.
#
# ```text
#    rate 1     rate 2        rate 3                      a kernel of k numbers covers
#    ■ ■ ■      ■ · ■ · ■     ■ · · ■ · · ■
#    ■ ■ ■      · · · · ·     · · · · · · ·                     (k − 1) · d + 1
#    ■ ■ ■      ■ · ■ · ■     · · · · · · ·
#               · · · · ·     ■ · · ■ · · ■               pixels along an axis,
#               ■ · ■ · ■     · · · · · · ·               with the same nine weights
#                             · · · · · · ·
#                             ■ · · ■ · · ■
# ```
#
# Now stack them, with the rate doubled from layer to layer. With rates 1, 2, 4, 8 and kernels of 3, what an
# output sees grows as 3, 7, 15, 31: *exponentially* with depth, while the weights grow by nine a layer and
# not a pixel of resolution is lost. WaveNet listens to thousands of samples of sound this way.
#
# ```python
# >>> layer = DilatedConv2D(filters=1, kernel_size=(1, 3), dilation_rate=2)
# >>> row = ops.reshape(ops.arange(1.0, 7.0), (1, 1, 6, 1))  # 1 2 3 4 5 6
# >>> layer.build(row.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([1.0, 10.0, 100.0]), (1, 3, 1, 1)))
# >>> layer(row)[0, 0, :, 0].numpy()  # 1 + 10 · 3 + 100 · 5, and one further on
# array([531., 642.], dtype=float32)
# ```
#
# ## Padding
#
# Nothing is skipped: the window still moves by one pixel at a time. (It is the kernel that is stretched, not
# the image that is thinned out. Whoever takes every second pixel of the output has built a stride.) So an
# axis of length $n$ has $n - (k - 1) d$ places, and for `"same"` it takes $t = (k - 1) d$ zeros to have $n$
# of them: $\lfloor t/2 \rfloor$ in front, the rest behind. Along a short axis the stretched kernel may be
# longer than the image itself; with `"same"` that is no error, its outer numbers just meet zeros.
#
# **What goes wrong in practice.** Look at rate 2 again. The outputs at even places come from pixels at even
# places, the ones at odd places from odd ones; the two never meet. A stack of layers with rate 2, 2, 2 is
# four networks on four interleaved small images, and neighbouring pixels get labels that have nothing to do
# with each other: *gridding*, a chequered answer. Rates without a common divisor, such as 1, 2, 3 or 1, 2, 5,
# heal it. And stretched kernels on small feature maps mostly see padding: with rate 24 on a map of 33 × 33,
# only the middle one of the nine numbers is always inside.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `DilatedConv2D(filters, kernel_size,` | `filters` is the number of output channels |
# | `dilation_rate=1, padding="valid")` | `kernel_size` and `dilation_rate` are ints or pairs (height, width) |
# | `padding` | `"valid"` or `"same"`, in lower case; the stride is always 1 |
# | `kernel` | weight `(kh, kw, in, filters)`, made in `build`; how it starts is not graded |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`; for `"valid"`, at least as large as the stretched kernel |
# | returns | `(batch, places down, places across, filters)`; bias added, no activation |
#
# It has to work inside `tf.function` with unknown batch, height and width, under XLA and mixed precision, and
# come back from `get_config`. A photograph of 240 × 320 pixels with a kernel of 5 and a rate of 6 must not
# take longer than 4 seconds (done well, a fiftieth of that): no loop over pixels.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, and so is what cuts
# an image into patches (`extract_patches`, `unfold`). If you have written `Conv2D` before, start from it: it
# is a matter of two places in the code.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


class DilatedConv2D(keras.layers.Layer):
    """Slides a kernel with holes over images; channels last."""

    def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = pair(kernel_size)
        self.dilation_rate = pair(dilation_rate)
        self.padding = padding

    def build(self, input_shape):
        # begin solution: the kernel and the bias
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs):
        # begin solution: pad, then add up what each position of the stretched kernel contributes
        (kh, kw), (dh, dw) = self.kernel_size, self.dilation_rate
        high, wide = (kh - 1) * dh, (kw - 1) * dw  # from the kernel's first number to its last
        if self.padding == "same":
            around = [[0, 0], [high // 2, high - high // 2], [wide // 2, wide - wide // 2], [0, 0]]
            inputs = ops.pad(inputs, around)
        down, across = ops.shape(inputs)[1] - high, ops.shape(inputs)[2] - wide
        outputs = self.bias
        for row in range(kh):
            for column in range(kw):
                met = inputs[:, row * dh : row * dh + down, column * dw : column * dw + across]
                outputs = outputs + ops.matmul(met, self.kernel[row, column])
        return outputs
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the four arguments added
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "dilation_rate": self.dilation_rate,
            "padding": self.padding,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - F. Yu, V. Koltun, *Multi-Scale Context Aggregation by Dilated Convolutions* (2016): the doubling of rates.
# - L.-C. Chen et al., *Rethinking Atrous Convolution for Semantic Image Segmentation* (2017): several rates
#   side by side, and what becomes of rate 24.
# - P. Wang et al., *Understanding Convolution for Semantic Segmentation* (2018): gridding, and which rates
#   avoid it.
# - In Keras this is `Conv2D(…, dilation_rate=…)`. It refuses strides and dilation at the same time. Can you
#   say what such a layer would compute?

# %%
from autograder.variants import Answer, Mistake

SLICE = "inputs[:, row * dh : row * dh + down, column * dw : column * dw + across]"
HIGH, WIDE = "high, wide = (kh - 1) * dh, (kw - 1) * dw", "high // 2, high - high // 2"
POSITIONS = """        outputs = self.bias
        for row in range(kh):
            for column in range(kw):
                met = inputs[:, row * dh : row * dh + down, column * dw : column * dw + across]
                outputs = outputs + ops.matmul(met, self.kernel[row, column])
        return outputs
"""

MISTAKES = [
    Mistake(
        "no_holes",
        swap=(SLICE, "inputs[:, row : row + down, column : column + across]"),
        says="The kernel's numbers stand side by side, whatever the rate says; only the size of the output "
        "knows of it.",
        hint="Which pixel does K[1, 0] meet at the first place, if the rate is 3?",
        fails=["leaves_holes", "keeps_the_size"],
    ),
    Mistake(
        "rate_ignored",
        swap=(
            "(kh, kw), (dh, dw) = self.kernel_size, self.dilation_rate",
            "(kh, kw), (dh, dw) = self.kernel_size, (1, 1)",
        ),
        says="The dilation rate is not used at all: this is an ordinary convolution.",
        hint="Where do you read `self.dilation_rate`?",
        fails=["leaves_holes", "keeps_the_size"],
    ),
    Mistake(
        "rate_counts_holes",
        swap=(
            "(kh, kw), (dh, dw) = self.kernel_size, self.dilation_rate",
            "(kh, kw), (dh, dw) = self.kernel_size, [rate + 1 for rate in self.dilation_rate]",
        ),
        says="The rate is taken for the number of holes, so the kernel is stretched by one step too many.",
        hint="What should a rate of 1 give?",
        fails=["leaves_holes", "is_ordinary_at_rate_one"],
    ),
    Mistake(
        "rates_exchanged",
        swap=(
            "(kh, kw), (dh, dw) = self.kernel_size, self.dilation_rate",
            "(kh, kw), (dw, dh) = self.kernel_size, self.dilation_rate",
        ),
        says="The rates are exchanged: the kernel is stretched down by the second and across by the first.",
        hint="Height comes before width, in images, kernels and rates.",
        fails=["leaves_holes"],
    ),
    Mistake(
        "a_stride_instead",
        swap=("        return outputs\n", "        return outputs[:, ::dh, ::dw]\n"),
        says="Of the output, only every d-th place is kept, as for a stride.",
        hint="If the kernel's numbers are d apart, how far apart are the outputs?",
        fails=["leaves_holes"],
    ),
    Mistake(
        "kernel_flipped",
        swap=("self.kernel[row, column]", "self.kernel[kh - 1 - row, kw - 1 - column]"),
        says="The kernel is turned upside down before it is laid on the image, as in a mathematician's "
        "convolution.",
        hint="In the formula, which pixel of the window meets K[0, 0]?",
        fails=["leaves_holes", "is_ordinary_at_rate_one"],
    ),
    Mistake(
        "covers_one_pixel_more",
        swap=(HIGH, "high, wide = kh * dh - 1, kw * dw - 1"),
        says="A stretched kernel is taken to cover k · d pixels, holes behind its last number included, so "
        "places at the end are lost.",
        hint="How many holes are there between k numbers?",
        fails=["leaves_holes"],
    ),
    Mistake(
        "odd_zero_in_front",
        swap=(
            "[high // 2, high - high // 2], [wide // 2, wide - wide // 2]",
            "[high - high // 2, high // 2], [wide - wide // 2, wide // 2]",
        ),
        says="Where the number of zeros is odd, the odd one is put at the top and left.",
        hint="Of three zeros, how much is ⌊3/2⌋, and on which side do they stand?",
        fails=["keeps_the_size"],
    ),
    Mistake(
        "zeros_behind_only",
        swap=("[high // 2, high - high // 2], [wide // 2, wide - wide // 2]", "[0, high], [0, wide]"),
        says="All the zeros are put at the bottom and right, none in front.",
        hint='With `padding="same"`, where is the window when its output is the one at the top left?',
        fails=["keeps_the_size"],
    ),
    Mistake(
        "bias_forgotten",
        swap=("outputs = self.bias", "outputs = 0.0"),
        says="The bias is never added.",
        hint="Which term of the formula has no pixel in it?",
        fails=["leaves_holes", "sends_gradients_back"],
    ),
    Mistake(
        "arguments_not_in_config",
        swap=('            "dilation_rate": self.dilation_rate,\n            "padding": self.padding,\n', ""),
        says="`get_config` holds neither `dilation_rate` nor `padding`, so a saved layer comes back with "
        "the default ones.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "all_windows_in_one_matrix",
        swap=(
            POSITIONS,
            """        windows = [
            inputs[:, row * dh : row * dh + down, column * dw : column * dw + across]
            for row in range(kh)
            for column in range(kw)
        ]
        flat = ops.reshape(self.kernel, (-1, self.filters))
        return ops.matmul(ops.concatenate(windows, axis=-1), flat) + self.bias
""",
        ),
    ),
    Answer(
        "bias_at_the_end",
        swap=[
            ("outputs = self.bias", "outputs = 0.0"),
            ("        return outputs\n", "        return outputs + self.bias\n"),
        ],
    ),
]

FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name='kernel') "
    "→ "
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters))": FREE_NAME,
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros', name='bias') → "
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros')": FREE_NAME,
}


class Oracle:
    """Keras's own layer, with its arguments in the order of this exercise."""

    class DilatedConv2D(keras.layers.Conv2D):
        def __init__(self, filters, kernel_size, dilation_rate=1, padding="valid", **kwargs):
            super().__init__(filters, kernel_size, padding=padding, dilation_rate=dilation_rate, **kwargs)
