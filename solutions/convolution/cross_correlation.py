# %% [markdown]
# # Sliding a window
#
# Somewhere in a satellite picture there is a harbour, and you know what a harbour looks like: you have a
# small piece of another picture. Lay the piece on the large picture, multiply each number with the one that
# lies under it, and add everything up. Move it by one pixel and do it again. Where bright meets bright and
# dark meets dark the sum is large, and elsewhere plus and minus cancel. This is **cross-correlation**, the
# one operation that convolutional networks are made of. The only thing that a network adds is that the small
# piece, the **kernel**, is not cut out of a picture but learned.
#
# For an image $x$ of $H \times W$ pixels and a kernel $k$ of $k_h \times k_w$ numbers,
#
# $$(x \star k)_{p,q} = \sum_{r=0}^{k_h-1} \sum_{s=0}^{k_w-1} x_{p+r,\; q+s}\; k_{r,s}.$$
#
# The window stays inside the image, so there are $H - k_h + 1$ places for it down and $W - k_w + 1$ across.
# (This way to treat the border is called *valid*. Others put zeros around the image first.)
#
# ```text
#      image 3 × 4             kernel 2 × 3           output 2 × 2
#
#    ┌──────────┐
#    │ 1  2  0  │ 1                                  1·1 + 2·0 + 0·2
#    │ 3  1  1  │ 2            1   0   2           + 3·0 + 1·3 + 1·1   =  5     9
#    └──────────┘              0   3   1                                  15    18
#      0  2  4   1
# ```
#
# ## The other one
#
# Now take a photograph of a single star with a lens that is out of focus. The star is one bright pixel in the
# scene, and a small disc on the photograph. With a coma in the lens, it is a disc with a tail. And two stars
# give two such discs, tails to the same side. Each point of the scene is *smeared out into the kernel*:
#
# $$(x * k)_{i,j} = \sum_{r} \sum_{s} x_{i-r,\; j-s}\; k_{r,s}.$$
#
# This is **convolution**, the one of mathematicians, physicists and signal engineers. Look at the signs. A
# correlation *gathers*: the output at p takes from the pixels p, p + 1, p + 2 … A convolution *scatters*: the
# pixel p gives to the outputs p, p + 1, p + 2 … Send a single dot through both and you see it:
#
# ```text
#      x            0   0   0   1   0   0   0          k   a  b  c
#      x ⋆ k            0   c   b   a   0              the kernel, turned around
#      x * k            0   a   b   c   0              the kernel
# ```
#
# So the one is the other with the kernel turned by 180°, that is, with its rows *and* its columns in reverse
# order. (Not transposed: that would mirror it along the diagonal, and change its shape.) Of the convolution,
# too, we keep the *valid* part, to which the whole kernel has contributed: it begins at $i = k_h - 1$ and
# $j = k_w - 1$, and is as large as the correlation.
#
# ```python
# >>> image = ops.array([[1.0, 2, 0, 1], [3, 1, 1, 2], [0, 2, 4, 1]])
# >>> kernel = ops.array([[1.0, 0, 2], [0, 3, 1]])
# >>> cross_correlation(image, kernel).numpy()
# array([[ 5.,  9.],
#        [15., 18.]], dtype=float32)
# >>> convolution(image, kernel).numpy()
# array([[14.,  6.],
#        [10.,  9.]], dtype=float32)
# ```
#
# Work out the first number of the second answer by hand, before you write any code: the kernel, turned, is
# `1 3 0` over `2 0 1`.
#
# ## Does the difference matter?
#
# For learning, no: whoever learns the kernel can as well learn the turned one. That is why the «convolution»
# of Keras, TensorFlow and PyTorch is a cross-correlation, and nobody minds. It matters as soon as a kernel
# comes from *outside*: a blur from an optics book, an edge filter from a paper, weights from a library that
# does turn. It also matters for algebra. Convolutions may be swapped and merged,
# $(x * a) * b = x * (a * b)$, as polynomials may be multiplied in any order (it *is* the multiplication of
# polynomials, on their coefficients). Correlations may not. And it matters on the way back through a
# network: the gradient of one is the other. You will meet this again soon.
#
# **What goes wrong in practice.** The obvious program has four loops, two over places and two over the
# kernel. In Python it takes a minute for a photograph. But the loops may change places: for *one* position of
# the kernel, the pixels that it meets over all places are simply a piece of the image, of the size of the
# output. And if you really look for a pattern: a bright wall gives larger sums than a dark harbour. So people
# take off the mean first, and divide by the size of what is under the window.

# %% [markdown]
# ## Your functions
#
# | | |
# |---|---|
# | `cross_correlation(images, kernel)` | $x \star k$, by the first formula |
# | `convolution(images, kernel)` | $x * k$, where the whole kernel lies inside of the image |
# | `images` | floats of shape `(height, width)`, or `(…, height, width)` with more axes in front |
# | `kernel` | floats of shape `(kh, kw)`: any sizes, but not larger than the image |
# | returns | a tensor of shape `(…, height − kh + 1, width − kw + 1)` and of the inputs' dtype |
#
# Axes in front hold independent images, all of which meet the same kernel. Gradients have to flow to the
# images and to the kernel. Inside `tf.function` the sizes of the images may be unknown (those of the kernel
# are always known), and it has to compile under XLA. A picture of 480 × 640 pixels with a kernel of 5 × 7
# must not take longer than 3 seconds; without loops over pixels it takes a hundredth of that.
#
# Write it with `keras.ops`. Out of bounds are the convolutions and correlations of Keras and TensorFlow,
# layers included, and what cuts an image into patches (`extract_patches`, `unfold`).

# %%
from keras import ops


def cross_correlation(images, kernel):
    """At each place, the products of window and kernel, added up."""
    # begin solution: one piece of the image for each number of the kernel
    kh, kw = kernel.shape
    height, width = ops.shape(images)[-2:]
    down, across = height - kh + 1, width - kw + 1
    return sum(
        kernel[row, column] * images[..., row : row + down, column : column + across]
        for row in range(kh)
        for column in range(kw)
    )
    # end solution


def convolution(images, kernel):
    """Each pixel, smeared out into the kernel; the part to which all of the kernel has contributed."""
    # begin solution: the same, with the kernel turned
    return cross_correlation(images, kernel[::-1, ::-1])
    # end solution


# %% [markdown]
# ## Read on
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, section 9.1: why the flip was dropped.
# - J. P. Lewis, *Fast Normalized Cross-Correlation* (1995): how to find patterns so that bright walls do not
#   win.
# - For large kernels there is a faster way: in the Fourier domain a convolution is one product for each
#   frequency. Networks like small kernels, so it hardly pays there.

# %%
from autograder.variants import Answer, Mistake

SUM = """    return sum(
        kernel[row, column] * images[..., row : row + down, column : column + across]
        for row in range(kh)
        for column in range(kw)
    )
"""
TURNED = "cross_correlation(images, kernel[::-1, ::-1])"

MISTAKES = [
    Mistake(
        "correlation_turned",
        swap=[
            (
                "        kernel[row, column] * images",
                "        kernel[kh - 1 - row, kw - 1 - column] * images",
            ),
            (TURNED, "cross_correlation(images, kernel)"),
        ],
        says="`cross_correlation` turns the kernel around; that is the other of the two.",
        hint="In the first formula, which pixel of the window meets k[0, 0]?",
        fails=["slides_the_window", "takes_images_by_the_batch"],
    ),
    Mistake(
        "convolution_not_turned",
        swap=(TURNED, "cross_correlation(images, kernel)"),
        says="`convolution` lays the kernel on the image as it is, so it is a cross-correlation.",
        hint="Send a single dot through it. Does the kernel come out?",
        fails=["turns_the_kernel", "smears_a_dot_into_the_kernel"],
    ),
    Mistake(
        "turned_along_one_axis",
        swap=(TURNED, "cross_correlation(images, kernel[::-1])"),
        says="`convolution` reverses the kernel's rows, but not its columns.",
        hint="In the second formula both indices of x have a minus. What does each of them turn around?",
        fails=["turns_the_kernel", "smears_a_dot_into_the_kernel"],
    ),
    Mistake(
        "transposed",
        swap=(TURNED, "cross_correlation(images, ops.transpose(kernel))"),
        says="`convolution` transposes the kernel instead of turning it.",
        hint="A kernel of 2 × 3, turned by 180°: how many rows has it then?",
        fails=["turns_the_kernel", "smears_a_dot_into_the_kernel"],
    ),
    Mistake(
        "image_turned",
        swap=(TURNED, "cross_correlation(images[..., ::-1, ::-1], kernel)"),
        says="`convolution` turns the image instead of the kernel, so the outputs come in reverse order.",
        hint="If the star moves to the right, to which side should its disc move?",
        fails=["turns_the_kernel", "smears_a_dot_into_the_kernel"],
    ),
    Mistake(
        "last_place_left_out",
        swap=("height - kh + 1, width - kw + 1", "height - kh, width - kw"),
        says="The last place down and the last one across are left out.",
        hint="A kernel as large as the image has one place. How many do you get?",
        fails=["slides_the_window", "turns_the_kernel"],
    ),
    Mistake(
        "mean_for_sum",
        swap=("        for column in range(kw)\n    )", "        for column in range(kw)\n    ) / (kh * kw)"),
        says="The products are averaged, not added up: everything is divided by the size of the kernel.",
        hint="Is there a division in the formula?",
        fails=["slides_the_window", "turns_the_kernel"],
    ),
    Mistake(
        "zeros_around_the_image",
        swap=(
            "    kh, kw = kernel.shape\n",
            "    kh, kw = kernel.shape\n"
            "    around = [[(kh - 1) // 2, kh // 2], [(kw - 1) // 2, kw // 2]]\n"
            "    images = ops.pad(images, [[0, 0]] * (len(images.shape) - 2) + around)\n",
        ),
        says="Zeros are put around the image, so that the output is as large as the image.",
        hint="Where may the window stand so that it does not look out of the image?",
        fails=["slides_the_window", "turns_the_kernel"],
    ),
]

OTHER_ANSWERS = [
    Answer("flips", swap=("kernel[::-1, ::-1]", "ops.flip(kernel, axis=(0, 1))")),
    Answer(
        "windows_first",
        swap=(
            SUM,
            """    windows = ops.stack(
        [images[..., r : r + down, s : s + across] for r in range(kh) for s in range(kw)], axis=-1
    )
    return ops.matmul(windows, ops.reshape(kernel, (-1, 1)))[..., 0]
""",
        ),
    ),
    Answer(
        "slices_counted_from_the_end",
        swap=("column : column + across]", "column : width - (kw - 1 - column)]"),
    ),
]


class Oracle:
    """TensorFlow gathers for the one; for the other it scatters, pixel by pixel, and the border is cut "
    "off."""

    @staticmethod
    def cross_correlation(images, kernel):
        import tensorflow as tf

        shape = tf.shape(images)
        flat = tf.reshape(images, (-1, shape[-2], shape[-1], 1))
        places = tf.nn.conv2d(flat, kernel[:, :, None, None], 1, "VALID")
        return tf.reshape(places, tf.concat([shape[:-2], tf.shape(places)[1:3]], 0))

    @staticmethod
    def convolution(images, kernel):
        import tensorflow as tf

        (kh, kw), shape = kernel.shape, tf.shape(images)
        flat = tf.reshape(images, (-1, shape[-2], shape[-1], 1))
        size = (tf.shape(flat)[0], shape[-2] + kh - 1, shape[-1] + kw - 1, 1)
        scattered = tf.nn.conv2d_transpose(flat, kernel[:, :, None, None], size, 1, "VALID")
        whole = scattered[:, kh - 1 : shape[-2], kw - 1 : shape[-1]]
        return tf.reshape(whole, tf.concat([shape[:-2], tf.shape(whole)[1:3]], 0))
