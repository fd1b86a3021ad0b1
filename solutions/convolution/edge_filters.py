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
    # begin solution: a border that repeats the last pixel, then three slices
    before, here, after = weights
    moved = ops.moveaxis(images, axis, 0)
    padded = ops.pad(moved, [[1, 1], [0, 0], [0, 0], [0, 0]], mode="symmetric")
    return ops.moveaxis(before * padded[:-2] + here * padded[1:-1] + after * padded[2:], 0, axis)
    # end solution


def gradient(images, smoothing=(1, 2, 1)):
    """How fast the brightness rises to the right, and downwards."""
    # begin solution: smooth along one axis, take the difference along the other
    smooth = [weight / sum(smoothing) for weight in smoothing]
    difference = (-0.5, 0.0, 0.5)
    across = weigh(weigh(images, smooth, axis=1), difference, axis=2)
    down = weigh(weigh(images, smooth, axis=2), difference, axis=1)
    return across, down
    # end solution


def edges(images, smoothing=(1, 2, 1)):
    """How strong each edge is, and where it gets brighter."""
    # begin solution: length and angle; no root of 0
    across, down = gradient(images, smoothing)
    squared = across**2 + down**2
    flat = squared == 0
    strength = ops.where(flat, 0.0, ops.sqrt(ops.where(flat, 1.0, squared)))
    return strength, ops.arctan2(down, across)
    # end solution


def laplacian(images):
    """Second differences, across and down."""
    # begin solution: one for each axis
    bend = (1.0, -2.0, 1.0)
    return weigh(images, bend, axis=1) + weigh(images, bend, axis=2)
    # end solution


# %% [markdown]
# ## Read on
#
# - I. Sobel, *History and Definition of the Sobel Operator* (2014): one page by its inventor, about a talk of
#   1968 that was never published.
# - J. Canny, *A Computational Approach to Edge Detection* (1986): what more it takes to turn strengths and
#   directions into lines one pixel wide.
# - D. Marr, E. Hildreth, *Theory of Edge Detection* (1980): zero crossings of the Laplacian, and why eyes may
#   do it so.

# %%
from autograder.variants import Answer, Mistake

ROOT = "ops.where(flat, 0.0, ops.sqrt(ops.where(flat, 1.0, squared)))"
BEND = """    bend = (1.0, -2.0, 1.0)
    return weigh(images, bend, axis=1) + weigh(images, bend, axis=2)
"""

MISTAKES = [
    Mistake(
        "points_to_the_dark",
        swap=("difference = (-0.5, 0.0, 0.5)", "difference = (0.5, 0.0, -0.5)"),
        says="The slopes have the wrong sign: they are positive where it gets darker, as after a "
        "convolution that turns the kernel around.",
        hint="Of the right neighbour and the left one, which is taken from which?",
        fails=["measures_slopes", "smooths_as_told"],
    ),
    Mistake(
        "not_divided",
        swap=[
            ("weight / sum(smoothing) for weight", "weight for weight"),
            ("difference = (-0.5, 0.0, 0.5)", "difference = (-1.0, 0.0, 1.0)"),
        ],
        says="The division by 2t is missing, so the slope of an even ramp is 8 times too large for Sobel's "
        "weights.",
        hint="What should come out for a picture that gets brighter by 1 from pixel to pixel?",
        fails=["measures_slopes", "smooths_as_told"],
    ),
    Mistake(
        "neighbours_one_step_apart",
        swap=("difference = (-0.5, 0.0, 0.5)", "difference = (-1.0, 0.0, 1.0)"),
        says="The difference of the two neighbours is not halved, though they are two pixels apart.",
        hint="How far is it from the left neighbour to the right one?",
        fails=["measures_slopes", "smooths_as_told"],
    ),
    Mistake(
        "across_and_down_exchanged",
        swap=("    return across, down\n", "    return down, across\n"),
        says="The two slopes are exchanged: the first is the one down.",
        hint="In a picture that changes from column to column alone, which slope should be 0?",
        fails=["measures_slopes", "finds_strength_and_direction"],
    ),
    Mistake(
        "smooths_across_the_edge",
        swap=[
            (
                "weigh(weigh(images, smooth, axis=1), difference, axis=2)",
                "weigh(weigh(images, smooth, axis=2), difference, axis=2)",
            ),
            (
                "weigh(weigh(images, smooth, axis=2), difference, axis=1)",
                "weigh(weigh(images, smooth, axis=1), difference, axis=1)",
            ),
        ],
        says="Smoothing and difference run along the same axis, so the edge itself is blurred.",
        hint="For the slope across, the formula weighs three of something. Rows or columns?",
        fails=["measures_slopes", "smooths_as_told"],
    ),
    Mistake(
        "always_sobel",
        swap=("[weight / sum(smoothing) for weight in smoothing]", "[0.25, 0.5, 0.25]"),
        says="The weights 1 : 2 : 1 are always used, whatever `smoothing` says.",
        hint="Where do you use `smoothing`?",
        fails=["smooths_as_told"],
    ),
    Mistake(
        "a_black_frame",
        swap=(', mode="symmetric")', ")"),
        says="Zeros are put around the image, and against that black frame a bright picture has edges all "
        "around.",
        hint="What is the slope of a picture that is 5 everywhere, at its border?",
        fails=["sees_no_frame", "measures_slopes", "bends_at_a_step"],
    ),
    Mistake(
        "mirrors_without_the_border",
        swap=(', mode="symmetric")', ', mode="reflect")'),
        says="The image is mirrored at the middle of its border pixels, so the neighbour outside has the "
        "value of the second pixel, not of the nearest.",
        hint="Which pixel inside is nearest to one that lies a step outside?",
        fails=["measures_slopes", "bends_at_a_step"],
    ),
    Mistake(
        "half_a_circle",
        swap=("ops.arctan2(down, across)", "ops.arctan(down / across)"),
        says="The arctangent of the quotient takes opposite directions for the same.",
        hint="Down and across both negative, or both positive: what is the quotient?",
        fails=["finds_strength_and_direction"],
    ),
    Mistake(
        "angle_from_the_vertical",
        swap=("ops.arctan2(down, across)", "ops.arctan2(across, down)"),
        says="The arguments of the arctangent are exchanged, so angles are counted from the vertical.",
        hint="It gets brighter to the right, and nothing changes downwards. Which angle should that be?",
        fails=["finds_strength_and_direction"],
    ),
    Mistake(
        "adds_the_sizes",
        swap=(f"strength = {ROOT}", "strength = ops.abs(across) + ops.abs(down)"),
        says="The sizes of the two slopes are added, so slanted edges come out up to 1.41 times too strong.",
        hint="How long is the vector (3, 4)?",
        fails=["finds_strength_and_direction"],
    ),
    Mistake(
        "root_of_zero",
        swap=(f"strength = {ROOT}", "strength = ops.sqrt(squared)"),
        says="In flat places the root of 0 is taken, whose slope is infinite: the gradient there is NaN.",
        hint="What is the derivative of √z at z = 0, and what is it multiplied by?",
        fails=["keeps_gradients_finite_where_it_is_flat"],
    ),
    Mistake(
        "bends_the_other_way",
        swap=("bend = (1.0, -2.0, 1.0)", "bend = (-1.0, 2.0, -1.0)"),
        says="The Laplacian has the wrong sign: its middle is +4.",
        hint="x² bends upwards. Should its second difference be positive?",
        fails=["bends_at_a_step"],
    ),
    Mistake(
        "eight_neighbours",
        swap=(
            BEND,
            "    ones = (1.0, 1.0, 1.0)\n    return weigh(weigh(images, ones, axis=1), ones, axis=2) - 9.0 * images\n",
        ),
        says="The Laplacian takes in the four diagonal neighbours as well (1 all around and −8 in the "
        "middle).",
        hint="A second difference across and one down: which pixels do they touch?",
        fails=["bends_at_a_step"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "difference_first",
        swap=[
            (
                "weigh(weigh(images, smooth, axis=1), difference, axis=2)",
                "weigh(weigh(images, difference, axis=2), smooth, axis=1)",
            ),
            (
                "weigh(weigh(images, smooth, axis=2), difference, axis=1)",
                "weigh(weigh(images, difference, axis=1), smooth, axis=2)",
            ),
        ],
    ),
    Answer(
        "a_floor_under_the_root",
        swap=(f"strength = {ROOT}", "strength = ops.sqrt(ops.maximum(squared, 1e-30))"),
    ),
    Answer(
        "a_tiny_number_under_the_root", swap=(f"strength = {ROOT}", "strength = ops.sqrt(squared + 1e-14)")
    ),
]

EQUIVALENT = {
    f"strength = {ROOT} → strength = {ROOT.replace('flat, 1.0', 'flat, 2.0')}": "where it is flat, any positive "
    "number may stand under the root: what comes out is not taken",
}


class Oracle:
    """Kernels written out, TensorFlow's depthwise convolution, and complex numbers for length and angle."""

    @staticmethod
    def filtered(images, kernel):
        import tensorflow as tf

        padded = tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
        kernel = tf.cast(tf.convert_to_tensor(kernel), images.dtype)[:, :, None, None]
        return tf.nn.depthwise_conv2d(padded, tf.tile(kernel, (1, 1, images.shape[-1], 1)), [1] * 4, "VALID")

    @staticmethod
    def gradient(images, smoothing=(1, 2, 1)):
        import numpy as np

        a, b, c = smoothing
        rows = np.array([[-a, 0, a], [-b, 0, b], [-c, 0, c]]) / (2 * (a + b + c))
        return Oracle.filtered(images, rows), Oracle.filtered(images, rows.T)

    @staticmethod
    def edges(images, smoothing=(1, 2, 1)):
        import tensorflow as tf

        vector = tf.complex(*Oracle.gradient(images, smoothing))
        return tf.abs(vector), tf.math.angle(vector)

    @staticmethod
    def laplacian(images):
        return Oracle.filtered(images, [[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
