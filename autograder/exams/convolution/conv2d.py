import keras
import numpy as np

from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    learns_from_scratch,
    leaves_inputs_alone,
    mixed_precision,
    round_trip,
)
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CONVOLUTIONS,
    hints=[
        "Start with a kernel of 1 × 1 and stride 1: then a convolution is one matrix product over the last "
        "axis. For a larger kernel, add up such products, one for each position.",
        "Position (r, s) of the kernel meets the pixels r, r + stride, r + 2 · stride … down and the same "
        "across. Slicing with a step takes them all at once; work out where the slice has to end so that "
        "every position gets equally many.",
        "`ops.shape(inputs)` gives the sizes even where a graph does not know them yet; then they are "
        "tensors, and `ops.maximum` works where Python's `max` does not.",
        'For "same", draw the pictures for n = 5, 6, 7 with k = 3 and s = 2 and count the zeros: t is not '
        "the same for even and odd sizes.",
    ],
    seconds=6.0,
)


def convolved(kit, draw, images, filters, kernel_size, **options):
    height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    layer = kit.Conv2D(filters, kernel_size, **options)
    shapes = {"kernel": (height, width, images.shape[-1], filters), "bias": (filters,)}
    return draw.weights(layer, shapes, on=[images])(images)


@exam.check(points=1.75)
def slides_a_kernel_over_the_image(kit, draw):
    """At each place of the window, pixels and kernel are multiplied and added up."""
    return {
        "output for a kernel of (2, 4)": convolved(kit, draw, draw.normal(2, 7, 9, 3), 5, (2, 4)),
        "output for a kernel of 1": convolved(kit, draw, draw.normal(2, 4, 6, 3), 5, 1),
        "output for a kernel as large as the image": convolved(kit, draw, draw.normal(1, 4, 6, 3), 2, (4, 6)),
    }


@exam.check(points=0.5)
def starts_with_a_bias_of_zero(kit, draw):
    """The bias starts at zero."""
    layer = kit.Conv2D(5, 2)
    layer(draw.normal(2, 4, 6, 3))
    return {"initial bias": weight(layer, "bias").value}


@exam.check(points=1.25)
def steps_by_the_strides(kit, draw):
    """The window moves by the strides, and stops where it would leave the image."""
    return {
        f"output for strides={strides} on {height} × {width} pixels":
            convolved(kit, draw, draw.normal(2, height, width, 3), 5, (4, 2), strides=strides)
        for strides, height, width in ((2, 9, 7), (2, 8, 6), ((3, 2), 9, 11), ((1, 3), 7, 8))
    }  # fmt: skip


@exam.check(points=1)
def keeps_the_size(kit, draw):
    """With padding="same" and stride 1, the output is as large as the image, for even kernels too."""
    return {
        f"output for a kernel of {size}": convolved(
            kit, draw, draw.normal(2, 7, 6, 3), 5, size, padding="same"
        )
        for size in (3, (2, 4), (1, 5))
    }


@exam.check(points=1.5)
def pads_for_the_strides(kit, draw):
    """With padding="same" and strides, there are just as many zeros as needed, the odd one behind."""
    cases = (
        (3, 2, 6, 8),
        (3, 2, 7, 5),
        ((2, 5), (2, 3), 9, 10),
        (3, (1, 2), 5, 6),
        (1, 2, 6, 8),
        (2, 3, 7, 8),
    )
    return {
        f"output for kernel_size={size}, strides={strides} on {height} × {width} pixels":
            convolved(kit, draw, draw.normal(2, height, width, 3), 4, size, strides=strides, padding="same")
        for size, strides, height, width in cases
    }  # fmt: skip


@exam.check(points=0.5, seconds=4.0, atol=3e-5)
def is_quick_on_a_photograph(kit, draw):
    """A photograph takes a moment, not minutes: no loop over pixels."""
    output = convolved(kit, draw, draw.uniform(1, 240, 320, 3), 4, 5, padding="same")
    return {"size": str(tuple(output.shape)), "every 17th pixel down and 29th across": output[:, ::17, ::29]}


def pictures(draw):
    """In each picture one of two patterns lies somewhere, under noise. They differ in five of nine pixels."""
    one = np.sign(draw.uniform(3, 3, low=-1.0, high=1.0))
    two = np.where(np.reshape(draw.permutation(9), (3, 3)) < 5, -one, one)
    images = np.round(draw.normal(300, 7, 7, 1, scale=0.4).numpy(), 1)  # so that bundles stay small
    kinds = draw.integers(300, high=2).numpy()
    for image, kind, (down, across) in zip(images, kinds, draw.integers(300, 2, high=5).numpy(), strict=True):
        image[down : down + 3, across : across + 3, 0] += (one, two)[kind]
    return {
        "examples": images[:100],
        "answers": kinds[:100],
        "new examples": images[100:],
        "new answers": kinds[100:],
    }


def eye(kit):
    images = keras.Input((7, 7, 1))
    seen = keras.layers.ReLU()(kit.Conv2D(16, 3)(images))
    return keras.Model(images, keras.layers.Dense(2)(keras.layers.GlobalMaxPooling2D()(seen)))


# Of 550 networks each learned all its examples, and recognised 97 in 100 new ones or more.
exam.add(learns_from_scratch(pictures, eye), points=0.5)


def sample(kit, draw):
    images = draw.normal(2, 7, 8, 3)
    layer = kit.Conv2D(4, (3, 2), strides=(2, 3), padding="same", name="eye")
    return draw.weights(layer, {"kernel": (3, 2, 3, 4), "bias": (4,)}, on=[images]), {"inputs": images}


exam.add(gradients(sample, weights=["kernel", "bias"]), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.5, rtol=0.1, atol=0.1)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
