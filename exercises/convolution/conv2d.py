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
        # TODO: the kernel and the bias
        raise NotImplementedError

    def call(self, inputs):
        # TODO: pad, then add up what each position of the kernel contributes
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the four arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning* (2016): every kind of padding
#   and stride in pictures.
# - Y. LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998), where convolutional
#   networks read handwriting.
# - K. Chellapilla, S. Puri, P. Simard, *High Performance Convolutional Neural Networks for Document
#   Processing* (2006): the other road, all windows in one large matrix and a single product.
