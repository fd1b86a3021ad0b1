# %% [markdown]
# # Max pooling, backwards
#
# Forwards, each window holds a contest, and the largest pixel goes on. Backwards, prizes arrive: `upstream`
# says, for each window, how much the loss changes per unit of its output. Who gets the prize? Only the
# winner. Lift a loser by a thousandth, and the output does not notice; lift the winner, and the output rises
# just as much. So the slope is 1 for one pixel of each window and 0 for all others:
#
# $$\frac{\partial L}{\partial x_i} = \sum_{\text{windows } w \,\ni\, i} g_w \cdot
#   [\, i \text{ is the winner of } w \,].$$
#
# The sum is there because windows may overlap, and a strong pixel can win several contests. It gets all its
# prizes:
#
# ```text
#   image           windows 2 × 2, moving by 1        upstream         gradient
#
#    1  2  0        the 9 wins all windows that        10  20           0    0   0
#    4  9  5        see it: all four                   30  40           0  100   0
#    6  7  8                                                            0    0   0
# ```
#
# ```python
# >>> image = ops.reshape(ops.array([1.0, 2.0, 0.0, 4.0, 9.0, 5.0, 6.0, 7.0, 8.0]), (1, 3, 3, 1))
# >>> upstream = ops.reshape(ops.array([10.0, 20.0, 30.0, 40.0]), (1, 2, 2, 1))
# >>> max_pool_backward(image, upstream, pool_size=2, strides=1)[0, :, :, 0].numpy()
# array([[  0.,   0.,   0.],
#        [  0., 100.,   0.],
#        [  0.,   0.,   0.]], dtype=float32)
# ```
#
# No prize gets lost and none is invented: **the gradient adds up to what `upstream` adds up to.** You can
# test yourself with that, without any reference.

# %% [markdown]
# ## A tie
#
# What if two pixels are equally large? Then the maximum has a kink, like the absolute value at 0, and no
# derivative. Lifting one of the two raises the output; lowering it does not. Mathematics is content with any
# way of sharing the prize out, as long as the shares are not negative and add up to 1 (a *subgradient*). A
# program has to settle on one, and so do we, like TensorFlow:
#
# > **The first one wins**, counted row by row: from the left to the right, then the next row down.
#
# ```python
# >>> flat = ops.ones((1, 2, 2, 1))
# >>> max_pool_backward(flat, ops.ones((1, 1, 1, 1)))[0, :, :, 0].numpy()
# array([[1., 0.],
#        [0., 0.]], dtype=float32)
# ```
#
# Ties are not rare. Behind a ReLU whole regions are 0, and images of whole numbers are full of equals. The
# popular shortcut «compare each pixel with its window's maximum» pays the full prize to *every* one of them:
# in a window of four zeros the gradient is four times too large. And note who is first: of a window of 3 × 3
# in which the pixels at (0, 2) and (1, 0) tie, the one at (0, 2), being a row higher.
#
# ## Your function
#
# | | |
# |---|---|
# | `max_pool_backward(inputs, upstream,` | what went into the pooling, and the loss's gradient for what came out |
# | `pool_size=(2, 2), strides=None)` | ints or pairs (height, width); None: windows side by side |
# | `inputs` | float32 `(batch, height, width, channels)`, no smaller than a window |
# | `upstream` | float32 `(batch, places down, places across, channels)`, as many places as below |
# | returns | the loss's gradient for `inputs`, of their shape |
#
# There is no padding: windows stay inside the image, so along an axis of length $n$ there are
# $\lfloor (n - k)/s \rfloor + 1$ places. Pixels that no window reaches (at the bottom and right, or in the
# gaps if the strides are larger than the window) get 0. Each channel holds its own contests.
#
# It has to work inside `tf.function` with unknown batch, height and width, and under XLA. Loops over the few
# positions in a window are fine; a loop over places or pixels is not: an image of 200 × 300 pixels must not
# take longer than 4 seconds (it takes a hundredth of one). Inputs stay as they are.
#
# Write it with `keras.ops`. Out of bounds are everything that differentiates for you and the ready-made
# pooling of Keras and TensorFlow, also the one that returns the winners' positions.
#
# *A way in:* the place of a window and the winner's position in it make an **address** in the image. Once you
# have the addresses, gather what arrives at each: `ops.segment_sum` and `ops.scatter` add up what is sent to
# the same address.

# %%
import keras
from keras import ops


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def max_pool_backward(inputs, upstream, pool_size=(2, 2), strides=None):
    # TODO: find each window's winner, and send it what arrives at the window
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - D. Rumelhart, G. Hinton, R. Williams, *Learning Representations by Back-Propagating Errors* (1986), for
#   the chain rule that all of this is.
# - M. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks* (2014): keep the winners'
#   positions («switches»), and a network can be run backwards to show what it has seen.
# - V. Badrinarayanan, A. Kendall, R. Cipolla, *SegNet* (2017) enlarges images with just this function: each
#   number goes back to where its maximum was.
