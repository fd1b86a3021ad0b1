import keras
import tensorflow as tf

from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import CONVOLUTIONS, MAX_POOLS, POOLINGS
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *POOLINGS,
        *MAX_POOLS,
        *CONVOLUTIONS,
        "keras.ops.image.resize",
        "tensorflow.image.resize",
        "tensorflow.nn.fractional_avg_pool",
        "tensorflow.compat.v1.nn.depthwise_conv2d",
        "tensorflow.compat.v1.nn.depthwise_conv2d_native",
    ],
    hints=[
        "Position (r, s) of the window meets, over all places, the pixels r, r + stride, r + 2 · stride … "
        "down and the same across. A slice with a step takes them all at once, and slices of equal shape can "
        "be added.",
        'Begin with padding="valid": then every window holds equally many pixels.',
        "For the padding, first let it be zeros, which add nothing to the sums. Then ask for the number of "
        "pixels in each window. It is itself a sum over the window.",
        "`ops.shape(inputs)` gives the sizes even where a graph does not know them yet; then they are "
        "tensors, and `ops.maximum` works where Python's `max` does not.",
    ],
)


@exam.check(points=2)
def takes_the_mean_of_each_window(kit, draw):
    """Each window's pixels are averaged, in each channel by itself."""
    images = draw.normal(2, 6, 8, 3, mean=0.5)
    return {
        "output for windows of 2 × 2": kit.AveragePooling2D(2)(images),
        "output for windows of (3, 2)": kit.AveragePooling2D((3, 2))(draw.normal(2, 9, 8, 3, mean=0.5)),
        "output for a window as large as the image": kit.AveragePooling2D((6, 8))(images),
    }


@exam.check(points=1.5)
def moves_by_the_strides(kit, draw):
    """The window moves by the strides, may overlap or leave gaps, and stays inside the image."""
    cases = ((3, 2, 9, 7), (3, 1, 5, 6), (2, (3, 4), 9, 11), ((2, 4), (1, 3), 7, 10), (2, None, 7, 9))
    return {
        f"output for pool_size={size}, strides={strides} on {height} × {width} pixels":
            kit.AveragePooling2D(size, strides)(draw.normal(2, height, width, 3))
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=2)
def does_not_count_the_padding(kit, draw):
    """With padding="same", each sum is divided by the number of pixels that are in the window."""
    cases = (
        (3, 2, 6, 8),
        (3, 2, 7, 5),
        ((2, 5), (2, 3), 9, 10),
        (3, 1, 5, 6),
        (4, 1, 7, 6),
        (1, 2, 6, 8),
        (2, None, 5, 7),
    )
    return {
        f"output for pool_size={size}, strides={strides} on {height} × {width} pixels":
            kit.AveragePooling2D(size, strides, "same")(draw.normal(2, height, width, 3, mean=1.0))
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=0.5)
def keeps_a_constant_image(kit, draw):
    """An image of one colour keeps it, to the very corner."""
    colour = draw.uniform(2, 1, 1, 3, low=1.0, high=9.0) + tf.zeros((2, 5, 8, 3), keras.config.floatx())
    return kit.AveragePooling2D((3, 4), strides=2, padding="same")(colour)


@exam.check(points=0.5)
def counts_black_pixels(kit, draw):
    """A pixel that is 0 counts like any other."""
    images = tf.nn.relu(draw.normal(2, 5, 7, 3))
    return {
        "output for a dark image": kit.AveragePooling2D(2, padding="same")(images),
        "output for a black image": kit.AveragePooling2D(2)(tf.zeros_like(images)),
    }


@exam.check(points=0.5, seconds=4.0)
def is_quick_on_a_large_image(kit, draw):
    """An image of 200 × 300 pixels takes a moment: no loop over places."""
    output = kit.AveragePooling2D(3, strides=2)(draw.normal(1, 200, 300, 3))
    return {"size": str(tuple(output.shape)), "every 13th place down and 17th across": output[:, ::13, ::17]}


def sample(kit, draw):
    layer = kit.AveragePooling2D((3, 2), strides=(2, 1), padding="same", name="blur")
    return layer, {"inputs": draw.normal(3, 6, 5, 2, mean=0.5)}


exam.add(gradients(sample), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.75)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)


@exam.check(points=0.25)
def fits_into_a_model_of_any_size(kit, draw):
    """It drops into a model whose batch, height and width are open."""
    images = keras.Input((None, None, 3))
    model = keras.Model(images, kit.AveragePooling2D(3, 2, "same")(images))
    return {
        "shape inferred": repr(model.output_shape),
        "output for 7 × 4 pixels": model(draw.normal(2, 7, 4, 3)),
        "output for 6 × 9 pixels": model(draw.normal(1, 6, 9, 3)),
    }
