import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.checks.ready_made import AUTODIFF, MAX_POOLS, POOLINGS
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *POOLINGS,
        *MAX_POOLS,
        *AUTODIFF,
        "tensorflow.nn.dilation2d",
    ],
    hints=[
        "Begin with the forward pass: stack the slices that the positions of a window meet, one position "
        "after the other. What does `ops.argmax` along that new axis tell you, and which of two equals does "
        "it choose?",
        "Position 5 in a window of 2 × 3 is in which row and column? And if the window is the p-th one down "
        "and the q-th across, in which row and column of the image is it?",
        "Write the address as a single number: how many numbers of the image come before pixel "
        "(row, column), channel c, of image n?",
        "`ops.segment_sum(values, addresses, num_segments=…)` adds up the values for each address. Reshape "
        "to the image at the end.",
    ],
)


def backward(kit, draw, inputs, size, strides=None):
    """With an upstream gradient of the shape that the pooling has."""
    height, width = (size, size) if isinstance(size, int) else size
    down, across = (strides, strides) if isinstance(strides, int) else strides or (height, width)
    batch, rows, columns, channels = inputs.shape
    places = (rows - height) // down + 1, (columns - width) // across + 1
    return kit.max_pool_backward(inputs, draw.normal(batch, *places, channels), size, strides)


@exam.check(points=2.5)
def pays_the_winner_alone(kit, draw):
    """The largest pixel of each window gets what arrives there, the others nothing."""
    inputs, upstream = draw.normal(2, 6, 4, 3), draw.normal(2, 3, 2, 3)
    return {
        "gradient for windows of 2 × 2": kit.max_pool_backward(inputs, upstream),
        "gradient for windows of (3, 2)": backward(kit, draw, draw.normal(2, 9, 4, 5), (3, 2)),
        "gradient for a window as large as the image": backward(kit, draw, draw.normal(3, 4, 2, 5), (4, 2)),
        "gradient for negative pixels": backward(kit, draw, draw.normal(2, 4, 6, 3, mean=-9.0), 2),
    }


@exam.check(points=2.5)
def adds_up_where_windows_overlap(kit, draw):
    """A pixel that wins several windows gets the sum."""
    cases = ((3, 1, 5, 6), (3, 2, 7, 9), ((2, 4), (1, 3), 5, 10))
    return {
        f"gradient for pool_size={size}, strides={strides} on {height} × {width} pixels":
            backward(kit, draw, draw.normal(2, height, width, 3), size, strides)
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=1)
def leaves_out_what_no_window_reaches(kit, draw):
    """Pixels at the border or in gaps that no window reaches get 0."""
    cases = ((2, None, 5, 7), (3, 2, 6, 8), (2, (3, 4), 9, 11))
    return {
        f"gradient for pool_size={size}, strides={strides} on {height} × {width} pixels":
            backward(kit, draw, draw.normal(2, height, width, 3), size, strides)
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=2)
def gives_ties_to_the_first(kit, draw):
    """Of equal pixels the first one wins, counted row by row."""
    few = tf.cast(draw.integers(2, 6, 8, 3, high=3), "float32")
    wide = tf.cast(draw.integers(2, 6, 8, 3, high=3), "float32")
    return {
        "gradient for pixels of 0, 1 and 2": backward(kit, draw, few, (2, 4)),
        "gradient for the same in overlapping windows": backward(kit, draw, wide, 3, 1),
        "gradient for a black image": backward(kit, draw, tf.zeros((2, 5, 7, 3)), 3, 2),
        "gradient behind a ReLU": backward(kit, draw, tf.nn.relu(draw.normal(2, 6, 8, 3, mean=-0.7)), 2),
    }


@exam.check(points=0.5, seconds=4.0)
def is_quick_on_a_large_image(kit, draw):
    """An image of 200 × 300 pixels takes a moment: no loop over places or pixels."""
    found = backward(kit, draw, draw.normal(1, 200, 300, 3), 3, 2)
    return {"size": str(tuple(found.shape)), "every 7th pixel down and 11th across": found[:, ::7, ::11]}


def sample(kit, draw):
    def pooled(inputs, upstream):
        return kit.max_pool_backward(inputs, upstream, (3, 2), (2, 1))

    return pooled, {"inputs": draw.normal(2, 7, 5, 3), "upstream": draw.normal(2, 3, 4, 3)}


exam.add(graph(sample, unknown=(0, 1, 2)), points=1)
exam.add(leaves_inputs_alone(sample), points=0.5)
