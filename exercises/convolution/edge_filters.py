# %% [markdown]
# # Edges
#
# Long before anybody learned a kernel, people built them by hand. The most useful ones answer a question that
# you know from calculus: how fast does the brightness change here, and in which direction? Where it changes
# fast, one thing ends and another begins. Look at the first layer of almost any trained network, and you find
# these kernels again, rediscovered.
#
# ## A derivative, on pixels
#
# Pixels are one step apart. So the slope across, at a pixel, is about the **central difference**: the right
# neighbour minus the left one, divided by 2. As a kernel: `−½ 0 ½`. But photographs are noisy, and a
# difference of two noisy numbers is noisier still. What can one do without blurring the edge away? Average
# *along* the edge, not across it: take three rows and weigh them 1 : 2 : 1. The two steps together are one
# kernel, the **Sobel** kernel:
#
# ```text
#     ¼                             −1  0  1                                     −1 −2 −1
#     ½   down,   −½ 0 ½ across  =  −2  0  2   ÷ 8          and turned, down:     0  0  0   ÷ 8
#     ¼                             −1  0  1                                      1  2  1
# ```
#
# With weights 1 : 1 : 1 for the three rows it is called **Prewitt**, with 3 : 10 : 3 **Scharr**, and with
# 0 : 1 : 0 you are back at the bare difference. For general weights $a, b, c$, with $t = a + b + c$,
#
# $$\text{across}_{p,q} = \tfrac{a}{t}\, \tfrac{x_{p-1,q+1} - x_{p-1,q-1}}{2}
#   + \tfrac{b}{t}\, \tfrac{x_{p,q+1} - x_{p,q-1}}{2} + \tfrac{c}{t}\, \tfrac{x_{p+1,q+1} - x_{p+1,q-1}}{2},$$
#
# and *down* is the same with rows and columns in exchanged roles. Many texts leave out the division by $2t$;
# then a picture that gets brighter by 1 from pixel to pixel has a slope of 8. With it, the slope is 1, for
# every choice of weights, and edges found by different kernels can be compared.
#
# ## Strength and direction
#
# The two slopes are a vector that points to where it gets brighter. Its length is the strength of the edge,
# and the edge itself runs at a right angle to it:
#
# $$\text{strength} = \sqrt{\text{across}^2 + \text{down}^2}, \qquad
# \text{direction} = \operatorname{atan2}(\text{down}, \text{across}) \in [-\pi, \pi].$$
#
# ```text
#               −π/2                  rows are counted downwards, so a positive
#         −3π/4   ▲   −π/4            angle points down: brighter to the right
#              ╲  │  ╱                is 0, brighter towards the bottom is π/2
#         ±π ◀────┼────▶ 0
#              ╱  │  ╲                (the arctangent of down ÷ across knows
#          3π/4   ▼   π/4             only half of this circle: why?)
#                π/2
# ```
#
# ## The second derivative
#
# Or ask where the slope itself changes. The second difference along a row is $x_{q-1} - 2 x_q + x_{q+1}$; the
# sum of the one across and the one down is the **Laplacian**, `1` for the four neighbours and `−4` in the
# middle. It has no direction, is 0 on every even slope, and answers to a step twice: first positive, then
# negative. The edge is where it goes through 0.
#
# ```python
# >>> image = ops.array([[[[0.0], [0.0], [4.0], [4.0]]] * 3])  # a step: 0 0 4 4 in each of three rows
# >>> across, down = gradient(image)
# >>> across[0, :, :, 0].numpy()
# array([[0., 2., 2., 0.],
#        [0., 2., 2., 0.],
#        [0., 2., 2., 0.]], dtype=float32)
# >>> laplacian(image)[0, 1, :, 0].numpy()
# array([ 0.,  4., -4.,  0.], dtype=float32)
# ```
#
# ## Is it an edge filter?
#
# You can find this one offered for horizontal edges: `1 2 3`, `4 −8 4`, `1 2 3`. Try it on a wall that is 100
# everywhere. Its numbers add up to 12, so it answers 1200: it mostly measures how bright the wall is. And its
# first row is like its last, so whatever gets brighter downwards and whatever gets darker gives the same. Two
# tests would have caught it. *The numbers of an edge filter add up to 0*, or it takes light for an edge. And
# *a first derivative changes its sign when it is turned around*, a second one does not.
#
# **What goes wrong in practice.** The sign, most of all: a mathematician's convolution turns the kernel
# around, and then every edge points to the dark. Next, the border. Zeros around the image are a black frame,
# and a bright picture has a mighty edge against it, all around, which is not in the scene. Repeat the pixels
# of the border instead. And last: the root. Its derivative at 0 is infinite, and 0 times infinity is NaN.
# Somebody uses the strength of edges in a loss (for sharper pictures, say), the sky in one picture is of one
# single blue, and the network is gone.

# %% [markdown]
# ## Your functions
#
# | | |
# |---|---|
# | `gradient(images, smoothing=(1, 2, 1))` | the tuple `(across, down)`, by the formula above |
# | `edges(images, smoothing=(1, 2, 1))` | the tuple `(strength, direction)` of that gradient |
# | `laplacian(images)` | the sum of the two second differences |
# | `images` | floats `(batch, height, width, channels)`, of any size, down to one row or one column |
# | `smoothing` | weights of the pixel before, the pixel itself and the one after; none below 0, not all 0 |
# | returned tensors | as large as `images`; each image and each channel is treated by itself |
# | at the border | a neighbour outside the image has the value of the nearest pixel inside |
#
# The gradient of `strength` with respect to the images has to be finite everywhere, and 0 where a pixel and
# all its neighbours are equal (graded with sixteenths, where sums come out exactly). A tiny number under the
# root is all right, if the strength itself stays right to five digits after the point. The direction is not
# graded where the strength is 0, nor are its gradients. Everything works inside `tf.function` with unknown
# batch, height and width, and under XLA.
#
# Here you may use convolutions: `ops.conv`, `ops.depthwise_conv`, or slices, as you like. The function
# `weigh` is there to be filled in if you want it; it is not graded by itself. Out of bounds are the
# ready-made filters, `sobel_edges` and `tf.image.image_gradients`.

# %%
from keras import ops


def weigh(images, weights, axis):
    """The weighted sum of each pixel with the one before and the one after it, along one axis."""
    # TODO: a border that repeats the last pixel, then three slices
    raise NotImplementedError


def gradient(images, smoothing=(1, 2, 1)):
    """How fast the brightness rises to the right, and downwards."""
    # TODO: smooth along one axis, take the difference along the other
    raise NotImplementedError


def edges(images, smoothing=(1, 2, 1)):
    """How strong each edge is, and where it gets brighter."""
    # TODO: length and angle; no root of 0
    raise NotImplementedError


def laplacian(images):
    """Second differences, across and down."""
    # TODO: one for each axis
    raise NotImplementedError


# %% [markdown]
# ## Read on
#
# - I. Sobel, *History and Definition of the Sobel Operator* (2014): one page by its inventor, about a talk of
#   1968 that was never published.
# - J. Canny, *A Computational Approach to Edge Detection* (1986): what more it takes to turn strengths and
#   directions into lines one pixel wide.
# - D. Marr, E. Hildreth, *Theory of Edge Detection* (1980): zero crossings of the Laplacian, and why eyes may
#   do it so.
