# %% [markdown]
# # Depthwise separable convolution
#
# An ordinary convolution does two jobs at once. It looks around, at the neighbours of a pixel, and it mixes,
# all input channels into each output channel. For each pair of channels it keeps a whole little window of
# weights: with 3 × 3 windows, 64 channels in and 128 out, that is 9 · 64 · 128 = 73 728 of them. A telephone
# has neither the memory nor the battery for much of that. Must the two jobs be done at once?
#
# Do one after the other.
#
# 1. **Depthwise**: each channel by itself is looked at through windows of its own. Nothing is mixed.
# 2. **Pointwise**: at each pixel by itself, the channels are mixed by a matrix. Nobody looks around.
#
# ```text
#    in                 depthwise: 3 × 3 for each          pointwise: a matrix
#   ┌────┐                ┌────┐
#   │  c₀│─── D[…, 0] ───▶│    │──┐                        ┌────┐
#   ├────┤                ├────┤  ├── at each pixel, ─────▶│    │   128
#   │  c₁│─── D[…, 1] ───▶│    │──┤   64 × 128             │    │   channels
#   ├────┤                ├────┤  │                        └────┘
#   │  … │                │  … │──┘
#   └────┘ 64 channels    └────┘
#
#     weights:               9 · 64 = 576        +           64 · 128 = 8192          = 8768
# ```
#
# Less than an eighth of the weights, and of the multiplications; and nearly all that is left is the cheap
# matrix product. Xception and the MobileNets are built of this, and lose hardly any accuracy by it.
#
# A channel may be looked at in more than one way. With a **depth multiplier** $m$ it gets $m$ windows of its
# own, and there are $\text{in} \cdot m$ channels in between. Their order is channel by channel: first all $m$
# views of channel 0, then all of channel 1. So view $j$ of channel $c$ has the number $c\,m + j$, and with a
# stride of $s$
#
# $$z_{n,p,q,\,cm+j} = \sum_{r=0}^{k_h-1} \sum_{t=0}^{k_w-1} x_{n,\; ps+r,\; qs+t,\; c}\; D_{r,t,c,j}, \qquad
# y_{n,p,q,f} = b_f + \sum_{i} z_{n,p,q,i}\; P_{0,0,i,f}.$$
#
# There is one bias, at the end, and nothing between the two steps: no bias, no activation.
#
# By hand: two channels, a window of 1 × 2. The first channel is looked at for differences (−1, 1), the second
# for means (½, ½), and the mixing writes the first view into the ones and the second into the tens:
#
# ```python
# >>> layer = SeparableConv2D(filters=1, kernel_size=(1, 2))
# >>> image = ops.array([[[[1.0, 2.0], [4.0, 4.0], [9.0, 8.0]]]])  # 1 × 3 pixels: 1 4 9 and 2 4 8
# >>> layer.build(image.shape)
# >>> _ = layer.depthwise_kernel.assign(ops.reshape(ops.array([-1.0, 0.5, 1.0, 0.5]), (1, 2, 2, 1)))
# >>> _ = layer.pointwise_kernel.assign(ops.reshape(ops.array([1.0, 10.0]), (1, 1, 2, 1)))
# >>> layer(image)[0, 0, :, 0].numpy()  # differences 3 and 5, means 3 and 6
# array([33., 65.], dtype=float32)
# ```
#
# ## What it cannot do
#
# Two linear steps in a row are a linear step. Put the two formulas together, and you find an ordinary
# convolution with the kernel
#
# $$K_{r,t,c,f} = \sum_j D_{r,t,c,j}\; P_{0,0,\,cm+j,\,f}.$$
#
# With $m = 1$, all the little windows that look at channel $c$, one for each filter, are the same window
# times a number. That is the whole saving, and the whole loss. (And an easy way to test your layer.)
#
# **What goes wrong in practice.** The views are numbered $j \cdot \text{in} + c$ where $c\,m + j$ is meant:
# all is well as long as $m = 1$. A trained MobileNet loaded into such a layer gives nonsense without an
# error. And the promised eightfold speed does not come: the depthwise step multiplies little and moves much
# memory, so on a graphics card it waits for data. Count milliseconds, not multiplications.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `SeparableConv2D(filters, kernel_size,` | `filters` is the number of output channels |
# | `strides=1, padding="valid",` | `kernel_size` is an int or a pair (height, width); `strides` is one int, for both axes |
# | `depth_multiplier=1)` | how many views of each channel: $m$ |
# | `depthwise_kernel` | weight $D$ of shape `(kh, kw, in, depth_multiplier)`, made in `build` |
# | `pointwise_kernel` | weight $P$ of shape `(1, 1, in · depth_multiplier, filters)`, made in `build` |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, height, width, in)`, at least as large as the kernel |
# | returns | `(batch, places down, places across, filters)`; no activation |
#
# How the kernels start is not graded. `padding` is `"valid"` or `"same"`, with the same zeros as in an
# ordinary convolution: along an axis of length $n$, $t = \max((\lceil n/s \rceil - 1)\, s + k - n,\, 0)$, of
# which $\lfloor t/2 \rfloor$ stand in front and the rest behind. The stride belongs to the depthwise step.
#
# These three weights are all that is trained: graded are a few steps of training too, in which a weight too
# many would show. It has to work inside `tf.function` with unknown batch, height and width, under XLA and mixed
# precision, and come back from `get_config`. A photograph of 240 × 320 pixels with a kernel of 5 must not take longer than 4
# seconds (done well, a fiftieth of that): no loop over pixels, and none over channels is needed.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, ordinary ones
# included, and so is what cuts an image into patches (`extract_patches`, `unfold`).

# %%
import keras
from keras import ops


class SeparableConv2D(keras.layers.Layer):
    """Looks around in each channel, then mixes the channels at each pixel; channels last."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", depth_multiplier=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.strides = strides
        self.padding = padding
        self.depth_multiplier = depth_multiplier

    def build(self, input_shape):
        # begin solution: the two kernels and the bias
        channels, views = input_shape[-1], self.depth_multiplier
        self.depthwise_kernel = self.add_weight(
            shape=(*self.kernel_size, channels, views), name="depthwise_kernel"
        )
        self.pointwise_kernel = self.add_weight(
            shape=(1, 1, channels * views, self.filters), name="pointwise_kernel"
        )
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs):
        # begin solution: pad; add up the views, position by position; mix
        (kh, kw), s = self.kernel_size, self.strides
        height, width = ops.shape(inputs)[1:3]
        if self.padding == "same":
            down = ops.maximum((-(-height // s) - 1) * s + kh - height, 0)
            across = ops.maximum((-(-width // s) - 1) * s + kw - width, 0)
            around = [[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]
            inputs = ops.pad(inputs, around)
            height, width = ops.shape(inputs)[1:3]
        channels = ops.repeat(inputs, self.depth_multiplier, axis=-1)  # one copy for each view
        windows = ops.reshape(self.depthwise_kernel, (kh, kw, -1))  # in the order c · m + j
        views = sum(
            channels[:, row : row + height - kh + 1 : s, column : column + width - kw + 1 : s]
            * windows[row, column]
            for row in range(kh)
            for column in range(kw)
        )
        return ops.matmul(views, self.pointwise_kernel[0, 0]) + self.bias
        # end solution

    def get_config(self):
        # begin solution: the base class's configuration, with the five arguments added
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "depth_multiplier": self.depth_multiplier,
        }
        # end solution


# %% [markdown]
# ## Read on
#
# - F. Chollet, *Xception: Deep Learning with Depthwise Separable Convolutions* (2017): by the author of
#   Keras.
# - A. Howard et al., *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications*
#   (2017): the arithmetic of the saving. They put an activation between the two steps; Xception found that
#   none is better.
# - Do not confuse it with a *spatially* separable kernel, such as Sobel's, which is a column times a row.

# %%
from autograder.variants import Answer, Mistake

DOWN = "ops.maximum((-(-height // s) - 1) * s + kh - height, 0)"
ACROSS = "ops.maximum((-(-width // s) - 1) * s + kw - width, 0)"
AROUND = "[[0, 0], [down // 2, down - down // 2], [across // 2, across - across // 2], [0, 0]]"
REPEATED = "ops.repeat(inputs, self.depth_multiplier, axis=-1)"
MIXED = "ops.matmul(views, self.pointwise_kernel[0, 0]) + self.bias"

MISTAKES = [
    Mistake(
        "bias_after_each_step",
        swap=[
            (
                'initializer="zeros", name="bias")',
                'initializer="zeros", name="bias")\n'
                '        self.first_bias = self.add_weight(shape=(channels * views,), initializer="zeros")',
            ),
            ("ops.matmul(views, self", "ops.matmul(views + self.first_bias, self"),
        ],
        says="The depthwise step has a bias too, as two layers one after the other would have. It starts at zero "
        "and shows nowhere, until training moves it.",
        hint="Which three weights does the table name, and where is the bias added?",
        fails=["learns_step_by_step"],
    ),
    Mistake(
        "views_before_channels",
        swap=[
            (REPEATED, "ops.tile(inputs, (1, 1, 1, self.depth_multiplier))"),
            (
                "ops.reshape(self.depthwise_kernel, (kh",
                "ops.reshape(ops.swapaxes(self.depthwise_kernel, 2, 3), (kh",
            ),
        ],
        says="The views are numbered j · in + c: first view 0 of all channels, then view 1 of all.",
        hint="With two views of three channels, which one should be number 1?",
        fails=["takes_several_views"],
    ),
    Mistake(
        "channels_tiled",
        swap=(REPEATED, "ops.tile(inputs, (1, 1, 1, self.depth_multiplier))"),
        says="The channels are laid out as 0 1 2 0 1 2 while the windows are for 0 0 1 1 2 2, so windows "
        "meet channels that they do not belong to.",
        hint="The window D[:, :, 0, 1] belongs to channel 0. Which channel does it meet in your code?",
        fails=["takes_several_views"],
    ),
    Mistake(
        "activation_between",
        swap=("ops.matmul(views, self", "ops.matmul(ops.relu(views), self"),
        says="A ReLU stands between the two steps.",
        hint="What does the formula do to z before it is mixed?",
        fails=["looks_around_then_mixes", "takes_several_views"],
    ),
    Mistake(
        "windows_turned",
        swap=("* windows[row, column]", "* windows[kh - 1 - row, kw - 1 - column]"),
        says="The windows are turned upside down before they are laid on the image, as in a mathematician's "
        "convolution.",
        hint="In the formula, which pixel of the window meets D[0, 0]?",
        fails=["looks_around_then_mixes"],
    ),
    Mistake(
        "mean_over_the_window",
        swap=("ops.matmul(views, self", "ops.matmul(views / (kh * kw), self"),
        says="The products under a window are averaged, not added up.",
        hint="Is there a division in the formula?",
        fails=["looks_around_then_mixes"],
    ),
    Mistake(
        "bias_forgotten",
        swap=(MIXED, MIXED.removesuffix(" + self.bias")),
        says="The bias is never added.",
        hint="Which term of the second formula has no channel in it?",
        fails=["looks_around_then_mixes", "sends_gradients_back"],
    ),
    Mistake(
        "stride_in_both_steps",
        swap=(MIXED, "ops.matmul(views[:, ::s, ::s], self.pointwise_kernel[0, 0]) + self.bias"),
        says="The stride is taken twice, once when looking around and again when mixing.",
        hint="How many of the places of the first step should the second one drop?",
        fails=["steps_by_the_stride", "pads_for_the_stride"],
    ),
    Mistake(
        "odd_zero_in_front",
        swap=(AROUND, "[[0, 0], [down - down // 2, down // 2], [across - across // 2, across // 2], [0, 0]]"),
        says="Where the number of zeros is odd, the odd one is put at the top and left.",
        hint="Of a single zero, how much is ⌊1/2⌋, and on which side does it stand?",
        fails=["pads_for_the_stride"],
    ),
    Mistake(
        "half_a_kernel_on_both_sides",
        swap=[(DOWN, "2 * (kh // 2)"), (ACROSS, "2 * (kw // 2)")],
        says="Half a kernel of zeros is put on both sides, whatever the size and the stride.",
        hint="With n = 6, k = 3 and s = 2 a single zero is enough. Where does it go?",
        fails=["pads_for_the_stride"],
    ),
    Mistake(
        "multiplier_not_in_config",
        swap=('            "depth_multiplier": self.depth_multiplier,\n', ""),
        says="`get_config` does not hold `depth_multiplier`, so a saved layer comes back with one view of "
        "each channel.",
        hint="`from_config` calls `__init__` with what `get_config` returned.",
        fails=["survives_saving"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "one_ordinary_kernel",
        swap=(
            """        channels = ops.repeat(inputs, self.depth_multiplier, axis=-1)  # one copy for each view
        windows = ops.reshape(self.depthwise_kernel, (kh, kw, -1))  # in the order c · m + j
        views = sum(
            channels[:, row : row + height - kh + 1 : s, column : column + width - kw + 1 : s]
            * windows[row, column]
            for row in range(kh)
            for column in range(kw)
        )
        return ops.matmul(views, self.pointwise_kernel[0, 0]) + self.bias
""",
            """        mixing = ops.reshape(self.pointwise_kernel, (-1, self.depth_multiplier, self.filters))
        kernel = ops.einsum("rtcj,cjf->rtcf", self.depthwise_kernel, mixing)
        outputs = self.bias
        for row in range(kh):
            for column in range(kw):
                met = inputs[:, row : row + height - kh + 1 : s, column : column + width - kw + 1 : s]
                outputs = outputs + ops.matmul(met, kernel[row, column])
        return outputs
""",
        ),
    ),
    Answer(
        "repeats_by_hand",
        swap=(
            REPEATED,
            "ops.reshape(\n            ops.stack([inputs] * self.depth_multiplier, axis=-1), "
            "(-1, height, width, inputs.shape[-1] * self.depth_multiplier)\n        )",
        ),
    ),
]

FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.depthwise_kernel = self.add_weight(shape=(*self.kernel_size, channels, views), "
    "name='depthwise_kernel') → "
    "self.depthwise_kernel = self.add_weight(shape=(*self.kernel_size, channels, views))": FREE_NAME,
    "self.pointwise_kernel = self.add_weight(shape=(1, 1, channels * views, self.filters), "
    "name='pointwise_kernel') → "
    "self.pointwise_kernel = self.add_weight(shape=(1, 1, channels * views, self.filters))": FREE_NAME,
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros', name='bias') → "
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros')": FREE_NAME,
    f"return {MIXED} → return ops.matmul(views, self.pointwise_kernel) + self.bias": "a product with a kernel of shape "
    "(1, 1, …) goes over the batch and the rows as well",
    f"down = {DOWN} → down = ops.maximum(0, {DOWN[12:-4]})": "the larger of two, in either order",
    f"across = {ACROSS} → across = ops.maximum(0, {ACROSS[12:-4]})": "the larger of two, in either order",
}


class Oracle:
    """Keras's own layer, with its arguments in the order of this exercise."""

    class SeparableConv2D(keras.layers.SeparableConv2D):
        def __init__(self, filters, kernel_size, strides=1, padding="valid", depth_multiplier=1, **kwargs):
            options = {"strides": strides, "padding": padding, "depth_multiplier": depth_multiplier}
            super().__init__(filters, kernel_size, **options, **kwargs)
