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
        # TODO: pad with what never wins, then the largest number of each window
        raise NotImplementedError

    def get_config(self):
        # TODO: the base class's configuration, with the three arguments added
        raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - D. Scherer, A. Müller, S. Behnke, *Evaluation of Pooling Operations in Convolutional Architectures for
#   Object Recognition* (2010): largest against mean, overlapping against side by side.
# - J. Springenberg et al., *Striving for Simplicity: The All Convolutional Net* (2014), which throws pooling
#   out: a convolution with stride 2 does as well.
# - A maximum of maxima is a maximum. So a window of 5 × 5 takes 5 + 5 comparisons and not 25, if you go
#   across first and then down. Is that true of the mean, too? Of the median?
