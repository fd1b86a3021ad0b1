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
        # TODO: pad where asked, then add up what each position of the window meets
        raise NotImplementedError

    def call(self, inputs):
        # TODO: the sum of the pixels in each window, divided by their number
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - Y. LeCun et al., *Gradient-Based Learning Applied to Document Recognition* (1998): its «subsampling»
#   layers are this one, with a weight and a bias for each channel.
# - R. Zhang, *Making Convolutional Networks Shift-Invariant Again* (2019): the chessboard above haunts
#   strided convolutions and max pooling, too, and a little averaging mends it.
# - The mean over a window is a convolution whose kernel holds the same number everywhere. What would a kernel
#   that is larger in the middle do better?
