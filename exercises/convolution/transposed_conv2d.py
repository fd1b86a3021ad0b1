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
        # TODO: the kernel and the bias
        raise NotImplementedError

    def call(self, inputs):
        # TODO: stamp, add up, cut
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the four arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning* (2016): chapter 4, all sizes
#   in pictures.
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts* (2016): look at the pictures.
# - W. Shi et al., *Is the deconvolution layer the same as a convolutional layer?* (2016): the cells of the
#   answer below, under the name of sub-pixel convolution.
