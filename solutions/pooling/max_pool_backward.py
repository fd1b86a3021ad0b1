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
    # begin solution: find each window's winner, and send it what arrives at the window
    (kh, kw), (sh, sw) = pair(pool_size), pair(pool_size if strides is None else strides)
    batch, height, width, channels = ops.shape(inputs)
    down, across = ops.shape(upstream)[1:3]
    windows = [
        inputs[:, row : row + height - kh + 1 : sh, column : column + width - kw + 1 : sw]
        for row in range(kh)
        for column in range(kw)
    ]
    winner = ops.argmax(ops.stack(windows), axis=0)  # the first of equals; positions counted row by row
    image = ops.arange(batch)[:, None, None, None]
    row = ops.arange(down)[:, None, None] * sh + winner // kw
    column = ops.arange(across)[:, None] * sw + winner % kw
    address = ((image * height + row) * width + column) * channels + ops.arange(channels)
    prizes, addresses = ops.reshape(upstream, (-1,)), ops.reshape(address, (-1,))
    sums = ops.segment_sum(prizes, addresses, num_segments=batch * height * width * channels)
    return ops.reshape(sums, ops.shape(inputs))
    # end solution


# %% [markdown]
# ## Read on
#
# - D. Rumelhart, G. Hinton, R. Williams, *Learning Representations by Back-Propagating Errors* (1986), for
#   the chain rule that all of this is.
# - M. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks* (2014): keep the winners'
#   positions («switches»), and a network can be run backwards to show what it has seen.
# - V. Badrinarayanan, A. Kendall, R. Cipolla, *SegNet* (2017) enlarges images with just this function: each
#   number goes back to where its maximum was.

# %%
from autograder.variants import Answer, Mistake

WINNER = "winner = ops.argmax(ops.stack(windows), axis=0)"
EVERY = "stacked = ops.stack(windows)\n    winner = ops.arange(kh * kw)[:, None, None, None, None]\n    "
SUMS = "sums = ops.segment_sum(prizes, addresses, num_segments=batch * height * width * channels)"

MISTAKES = [
    Mistake(
        "every_tie_wins",
        swap=(
            WINNER,
            EVERY + "upstream = ops.where(stacked == ops.max(stacked, axis=0), upstream, 0.0)",
        ),
        says="Every pixel that equals its window's maximum gets the full gradient, so ties multiply it.",
        hint="What does the gradient of a window of four zeros add up to?",
        fails=["gives_ties_to_the_first"],
    ),
    Mistake(
        "ties_share",
        swap=(
            WINNER,
            EVERY + 'equal = ops.cast(stacked == ops.max(stacked, axis=0), "float32")\n'
            "    upstream = upstream * equal / ops.sum(equal, axis=0)",
        ),
        says="Where several pixels are equally large they share the gradient among them.",
        hint="That is a subgradient, too. But which of several equals is to get it here?",
        fails=["gives_ties_to_the_first"],
    ),
    Mistake(
        "last_of_equals",
        swap=(WINNER, "winner = kh * kw - 1 - ops.argmax(ops.stack(windows[::-1]), axis=0)"),
        says="Among equals the last one of the window gets the gradient, not the first.",
        hint="Does a pixel that is as large as the best so far take its place?",
        fails=["gives_ties_to_the_first"],
    ),
    Mistake(
        "first_column_by_column",
        swap=(
            WINNER,
            "order = [row * kw + column for column in range(kw) for row in range(kh)]\n"
            "    winner = ops.take(ops.array(order), "
            "ops.argmax(ops.stack([windows[place] for place in order]), axis=0))",
        ),
        says="Among equals the first one is looked for column by column, not row by row.",
        hint="Of the pixels at (0, 2) and (1, 0), which comes first when you read a page?",
        fails=["gives_ties_to_the_first"],
    ),
    Mistake(
        "overwrites_in_overlaps",
        swap=(
            SUMS,
            "order = ops.arange(ops.shape(addresses)[0])\n"
            "    last = ops.segment_max(order, addresses, num_segments=batch * height * width * channels)\n"
            "    prizes = ops.where(ops.take(last, addresses) == order, prizes, 0.0)\n    " + SUMS,
        ),
        says="A pixel that wins several windows keeps only the gradient of the last one; the others are "
        "overwritten.",
        hint="In the formula, which sign stands before the windows that hold a pixel?",
        fails=["adds_up_where_windows_overlap"],
    ),
    Mistake(
        "shared_out_like_a_mean",
        swap=(WINNER, EVERY + "upstream = upstream / (kh * kw) * ops.ones_like(stacked)"),
        says="The gradient is shared out evenly in each window, as for average pooling.",
        hint="By how much does the output rise if a pixel rises that is not the largest?",
        fails=["pays_the_winner_alone"],
    ),
    Mistake(
        "upstream_ignored",
        swap=("ops.reshape(upstream, (-1,))", "ops.ones_like(ops.reshape(upstream, (-1,)))"),
        says="Winners get 1 for each window, whatever arrives from upstream.",
        hint="If the loss does not look at a window's output, what is the gradient there?",
        fails=["pays_the_winner_alone"],
    ),
    Mistake(
        "position_divided_by_the_height",
        swap=[("sh + winner // kw", "sh + winner // kh"), ("sw + winner % kw", "sw + winner % kh")],
        says="The winner's row and column in the window are worked out with the window's height instead of "
        "its width.",
        hint="In a window of 3 rows and 2 columns, counted row by row, where is position 2?",
        fails=["pays_the_winner_alone"],
    ),
]

OTHER_ANSWERS = [
    Answer(
        "scatters",
        swap=(
            SUMS,
            "sums = ops.scatter(addresses[:, None], prizes, (batch * height * width * channels,))",
        ),
    ),
    Answer(
        "beats_the_best_so_far",
        swap=(
            WINNER,
            """winner, best = ops.zeros_like(windows[0], dtype="int32"), windows[0]
    for number, pixels in enumerate(windows):
        winner = ops.where(pixels > best, number, winner)
        best = ops.maximum(pixels, best)
    winner = winner""",
        ),
    ),
]


EQUIVALENT = {
    f"{WINNER} → winner = ops.argmax(windows, axis=0)": "a list of tensors is stacked by `argmax` itself",
}


class Oracle:
    """Keras's own pooling, differentiated by a tape."""

    def max_pool_backward(inputs, upstream, pool_size=(2, 2), strides=None):
        import tensorflow as tf

        layer = keras.layers.MaxPooling2D(pool_size, strides)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs)
        return tape.gradient(outputs, inputs, output_gradients=upstream)
