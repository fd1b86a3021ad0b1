# %% [markdown]
# # Three-dimensional convolution
#
# Someone raises a hand, or lowers it. On no single frame of the film can you tell the one from the other: all
# that they differ in is the order. Of course you can put sixteen frames on top of each other, as channels,
# and let a two-dimensional convolution look at them. It will tell the two apart, as long as the hand moves in
# the same frames as in the training set. A kernel covers *all* channels at once and does not slide along
# them. A gesture that comes half a second later is then another gesture, to be learned anew.
#
# So let the kernel slide along time as well. It becomes a small block of numbers, `(kd, kh, kw, in,
# filters)`, and looks at a few frames of a few pixels:
#
# $$y_{n,o,p,q,f} = b_f + \sum_{t=0}^{k_d-1} \sum_{r=0}^{k_h-1} \sum_{s=0}^{k_w-1} \sum_c
#   x_{n,\; o s_d + t,\; p s_h + r,\; q s_w + s,\; c}\; K_{t,r,s,c,f}.$$
#
# ```text
#         ┌───────────┐
#       ┌─┴─────────┐ │           the kernel: 2 frames of 2 × 2 pixels,
#     ┌─┴─────────┐ │ │           and it moves in three directions
#     │ ┌────┐    │ │ │
#     │ │  ┌─┴──┐ │ │ │                    ╱ time (depth)
#     │ └──│    │ │ │─┘                   ╱
#     │    └────┘ │─┘                    └──── across
#     └───────────┘                      │
#      frames of a film                  │ down
# ```
#
# The third direction need not be time. In a CT scan it is the body's length: a nodule in a lung is a ball,
# and a vessel that looks like it on one slice goes on through the others. Keras calls this axis *depth*, and
# puts it in front of height and width.
#
# Follow one by hand. The kernel of two frames and one pixel, −1 and +1, answers to whatever has changed since
# the frame before. Here a light moves to the right:
#
# ```python
# >>> layer = Conv3D(filters=1, kernel_size=(2, 1, 1))
# >>> film = ops.reshape(ops.array([[5.0, 0, 0], [0, 5, 0], [0, 5, 0]]), (1, 3, 1, 3, 1))  # three frames, 1 × 3
# >>> layer.build(film.shape)
# >>> _ = layer.kernel.assign(ops.reshape(ops.array([-1.0, 1.0]), (2, 1, 1, 1, 1)))
# >>> layer(film)[0, :, 0, :, 0].numpy()
# array([[-5.,  5.,  0.],
#        [ 0.,  0.,  0.]], dtype=float32)
# ```
#
# ## Nothing new, and how to write it so
#
# Strides and padding go axis by axis, as they did for images: along an axis of length $n$ with a kernel of
# $k$ and a stride of $s$ there are $\lfloor (n - k)/s \rfloor + 1$ places without padding. `"same"` wants
# $\lceil n/s \rceil$ places, and puts
#
# $$t = \max\bigl((\lceil n / s \rceil - 1)\, s + k - n,\; 0\bigr)$$
#
# zeros around, $\lfloor t/2 \rfloor$ in front and the rest behind. Time gets zeros too: black frames before
# and after the film.
#
# If you find yourself writing the same line for depth, for height and for width, stop. Two copies of a line
# are a habit, three are a mistake waiting to be made in one of them. Write it once, in a loop over axes. Then
# your layer could as well have one axis, or four.
#
# **What goes wrong in practice.** The cost. A kernel of 3 × 3 × 3 has three times the numbers of a 3 × 3, and
# it meets sixteen frames where there was one image: nearly fifty times the work, and sixteen times the
# memory. That is why many networks for films take the block apart into a kernel for space, 1 × 3 × 3, and one
# for time, 3 × 1 × 1. And axes get mixed up. Films often arrive as `(batch, height, width, time)`, and
# nothing crashes if you feed them so.

# %% [markdown]
# ## Your layer
#
# | | |
# |---|---|
# | `Conv3D(filters, kernel_size,` | `filters` is the number of output channels |
# | `strides=1, padding="valid")` | `kernel_size` and `strides` are ints or triples (depth, height, width) |
# | `padding` | `"valid"` or `"same"`, in lower case |
# | `kernel` | weight `(kd, kh, kw, in, filters)`, made in `build`; how it starts is not graded |
# | `bias` | weight `(filters,)`, made in `build`; starts at zero |
# | `inputs` | `(batch, depth, height, width, in)`, at least as large as the kernel |
# | returns | `(batch, places in depth, places down, places across, filters)`; bias added, no activation |
#
# It has to fit into a Keras model that takes films of any length, to work inside `tf.function` with unknown
# batch, depth, height and width, under XLA and mixed precision, and to come back from `get_config`. A Python
# loop over the kernel's positions is fine (there are 27 in a 3 × 3 × 3), one over places is not: a film of 16
# frames, 64 × 64 pixels each, must not take longer than 4 seconds. Done well, it takes a twentieth of that.
#
# Write it with `keras.ops`. The convolutions of Keras and TensorFlow are out of bounds, those for images
# included, and so is what cuts into patches (`extract_patches`, `unfold`, `tf.extract_volume_patches`).

# %%
import itertools

import keras
from keras import ops


def triple(size):
    return (size, size, size) if isinstance(size, int) else tuple(size)


class Conv3D(keras.layers.Layer):
    """Slides a kernel through films and volumes; channels last."""

    def __init__(self, filters, kernel_size, strides=1, padding="valid", **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = triple(kernel_size)
        self.strides = triple(strides)
        self.padding = padding

    def build(self, input_shape):
        # begin solution: the kernel and the bias
        self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")
        # end solution

    def call(self, inputs):
        # begin solution: pad each axis, collect what each position of the kernel meets, multiply once
        def zeros(n, k, s):
            t = ops.maximum((-(-n // s) - 1) * s + k - n, 0)
            return [t // 2, t - t // 2]

        def reach(first, n, k, s):
            return slice(first, first + n - k + 1, s)

        kernel_size, strides = self.kernel_size, self.strides
        if self.padding == "same":
            around = map(zeros, ops.shape(inputs)[1:-1], kernel_size, strides)
            inputs = ops.pad(inputs, [[0, 0], *around, [0, 0]])
        sizes = ops.shape(inputs)[1:-1]
        met = [
            inputs[:, *map(reach, position, sizes, kernel_size, strides)]
            for position in itertools.product(*map(range, kernel_size))
        ]
        windows = ops.concatenate(met, axis=-1)  # (batch, places …, kd · kh · kw · in)
        return ops.matmul(windows, ops.reshape(self.kernel, (-1, self.filters))) + self.bias
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
# - D. Tran et al., *Learning Spatiotemporal Features with 3D Convolutional Networks* (2015): 3 × 3 × 3 all
#   the way.
# - D. Tran et al., *A Closer Look at Spatiotemporal Convolutions for Action Recognition* (2018): the block
#   taken apart into space and time, cheaper and better.
# - J. Carreira, A. Zisserman, *Quo Vadis, Action Recognition?* (2017): how to blow the kernels of an image
#   network up into the third direction, and start from there.

# %%
from autograder.variants import Answer, Mistake

ZEROS = "ops.maximum((-(-n // s) - 1) * s + k - n, 0)"
ONCE = "ops.matmul(windows, ops.reshape(self.kernel, (-1, self.filters))) + self.bias"

MISTAKES = [
    Mistake(
        "kernel_flipped",
        swap=("ops.reshape(self.kernel, (", "ops.reshape(self.kernel[::-1, ::-1, ::-1], ("),
        says="The kernel is turned around along all three axes before it is laid on the film, as in a "
        "mathematician's convolution.",
        hint="In the formula, which frame of the window meets K[0, 0, 0]?",
        fails=["slides_a_kernel_through_the_film"],
    ),
    Mistake(
        "bias_forgotten",
        swap=(ONCE, ONCE.removesuffix(" + self.bias")),
        says="The bias is never added.",
        hint="Which term of the formula has no pixel in it?",
        fails=["slides_a_kernel_through_the_film", "sends_gradients_back"],
    ),
    Mistake(
        "last_place_left_out",
        swap=("slice(first, first + n - k + 1, s)", "slice(first, first + n - k, s)"),
        says="The slices end one step too early, so the last place of the window is left out where it ends "
        "at the border.",
        hint="A kernel as large as the film has one place. How many do you get?",
        fails=["slides_a_kernel_through_the_film"],
    ),
    Mistake(
        "strides_for_depth_last",
        swap=(
            "reach, position, sizes, kernel_size, strides",
            "reach, position, sizes, kernel_size, (*strides[1:], strides[0])",
        ),
        says="The strides are read as (height, width, depth); depth comes first.",
        hint="For `strides=(1, 2, 3)`, along which axis should every frame be kept?",
        fails=["steps_by_the_strides"],
    ),
    Mistake(
        "one_stride_for_all",
        swap=(
            "reach, position, sizes, kernel_size, strides",
            "reach, position, sizes, kernel_size, strides[:1] * 3",
        ),
        says="The first stride is used along all three axes.",
        hint="What does `strides=(1, 2, 3)` ask for?",
        fails=["steps_by_the_strides"],
    ),
    Mistake(
        "time_not_padded",
        swap=("[[0, 0], *around, [0, 0]]", "[[0, 0], [0, 0], *list(around)[1:], [0, 0]]"),
        says="Height and width are padded, depth is not, so frames are lost at both ends of the film.",
        hint='With `padding="same"` and stride 1, how many frames should come out of a film of five?',
        fails=["pads_every_axis"],
    ),
    Mistake(
        "odd_zero_in_front",
        swap=("[t // 2, t - t // 2]", "[t - t // 2, t // 2]"),
        says="Where the number of zeros is odd, the odd one is put in front.",
        hint="Of a single zero, how much is ⌊1/2⌋, and on which side does it stand?",
        fails=["pads_every_axis"],
    ),
    Mistake(
        "half_a_kernel_on_both_sides",
        swap=(ZEROS, "2 * (k // 2)"),
        says="Half a kernel of zeros is put on both sides, whatever the size and the strides.",
        hint="With n = 6, k = 3 and s = 2 a single zero is enough. Where does it go?",
        fails=["pads_for_the_strides"],
    ),
    Mistake(
        "pads_as_for_stride_one",
        swap=(ZEROS, "k - 1"),
        says="k − 1 zeros are put around each axis, which is right for stride 1 only.",
        hint="How many zeros does the last window need, if the windows before it have gone by more than one "
        "step?",
        fails=["pads_for_the_strides"],
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
        "adds_up_positions",
        swap=[
            ("        windows = ops.concatenate(met, axis=-1)  # (batch, places …, kd · kh · kw · in)\n", ""),
            (
                ONCE,
                "self.bias + sum(\n"
                "            ops.matmul(x, self.kernel[position])\n"
                "            for x, position in zip(met, itertools.product(*map(range, kernel_size)))\n"
                "        )",
            ),
        ],
    ),
    Answer(
        "remainder_for_ceiling",
        swap=(ZEROS, "ops.maximum(k - 1 - (n - 1) % s, 0)"),
    ),
]

SHORTEST = "`map` ends with the shortest of them, so the axis of channels does not count"
FREE_NAME = "what a weight is called besides its attribute is free"
EQUIVALENT = {
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters), name='kernel') "
    "→ "
    "self.kernel = self.add_weight(shape=(*self.kernel_size, input_shape[-1], self.filters))": FREE_NAME,
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros', name='bias') → "
    "self.bias = self.add_weight(shape=(self.filters,), initializer='zeros')": FREE_NAME,
    f"t = {ZEROS} → t = ops.maximum(0, {ZEROS[12:-4]})": "the larger of two, in either order",
    "around = map(zeros, ops.shape(inputs)[1:-1], kernel_size, strides) → "
    "around = map(zeros, ops.shape(inputs)[1:], kernel_size, strides)": SHORTEST,
    "sizes = ops.shape(inputs)[1:-1] → sizes = ops.shape(inputs)[1:]": SHORTEST,
}


class Oracle:
    """Keras's own layer."""

    Conv3D = keras.layers.Conv3D
