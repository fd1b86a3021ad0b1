import keras

from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *CONVOLUTIONS,
        "keras.ops.fold",
        "tensorflow.signal.overlap_and_add",
        "tensorflow.nn.depthwise_conv2d_backprop_input",
    ],
    hints=[
        "Begin with stride 1. Position (r, t) of the kernel sends the whole input, times its matrix, to a "
        "place that is r further down and t further to the right: a `matmul`, and an `ops.pad` to the full "
        "size. Add these up.",
        "The kernel's last two axes are (filters, in), so the matrix that turns `in` channels into "
        "`filters` is its transpose.",
        "For a stride, pull each of these small images apart before it is padded: reshape to (batch, "
        "height, 1, width, 1, filters), pad the axes of length 1 with zeros behind, reshape to (batch, "
        "height · s, width · s, filters).",
        'Leave the cutting to the end: (n − 1) · s + max(k, s) pixels for "valid". For "same" it is n · s of '
        "them, from ⌊max(k − s, 0) / 2⌋ on.",
    ],
)


def convolved(kit, draw, images, filters, kernel_size, **options):
    height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    layer = kit.Conv2DTranspose(filters, kernel_size, **options)
    shapes = {"kernel": (height, width, filters, images.shape[-1]), "bias": (filters,)}
    return draw.weights(layer, shapes, on=[images])(images)


@exam.check(points=2)
def stamps_the_kernel(kit, draw):
    """Each pixel makes a stamp, and stamps add up where they overlap."""
    return {
        "output for a kernel of (2, 4)": convolved(kit, draw, draw.normal(2, 4, 5, 3), 4, (2, 4)),
        "output for a single pixel": convolved(kit, draw, draw.normal(2, 1, 1, 3), 4, (3, 2)),
    }


@exam.check(points=0.25)
def starts_with_a_bias_of_zero(kit, draw):
    """The bias starts at zero."""
    layer = kit.Conv2DTranspose(5, 2)
    layer(draw.normal(2, 4, 6, 3))
    return {"initial bias": weight(layer, "bias").value}


@exam.check(points=1.5)
def spreads_by_the_strides(kit, draw):
    """The stamps stand as far apart as the strides say."""
    return {
        f"output for kernel_size={size}, strides={strides}": convolved(
            kit, draw, draw.normal(2, 3, 5, 3), 4, size, strides=strides
        )
        for size, strides in (((5, 3), 2), ((3, 4), (3, 2)))
    }


@exam.check(points=0.75)
def leaves_gaps(kit, draw):
    """Where the stride is larger than the kernel, gaps hold the bias alone, behind the last stamp too."""
    images = draw.normal(2, 4, 3, 3)
    return {
        f'output for padding="{padding}"': convolved(
            kit, draw, images, 4, (2, 1), strides=(3, 4), padding=padding
        )
        for padding in ("valid", "same")
    }


@exam.check(points=2)
def cuts_to_the_size(kit, draw):
    """With padding="same", the output is the stride times as large, and the odd pixel is cut behind."""
    return {
        f"output for kernel_size={size}, strides={strides}": convolved(
            kit, draw, draw.normal(2, 4, 5, 3), 4, size, strides=strides, padding="same"
        )
        for size, strides in (((3, 4), 1), ((4, 3), 2), ((5, 7), (2, 3)))
    }


def sample(kit, draw, scale=0.5):
    images = draw.normal(2, 3, 4, 3)
    layer = kit.Conv2DTranspose(5, (4, 5), strides=(3, 2), padding="same", name="stamp")
    shapes = {"kernel": (4, 5, 5, 3), "bias": (5,)}
    return draw.weights(layer, shapes, on=[images], scale=scale), {"inputs": images}


@exam.check(points=0.5)
def takes_images_of_any_size(kit, draw):
    """In a Keras model that knows neither the batch nor the size of the images."""
    layer, inputs = sample(kit, draw)
    model = keras.Sequential([keras.Input((None, None, 3)), layer])
    return {
        "output for 3 × 4 pixels": model(inputs["inputs"]),
        "output for 6 × 2 pixels": model(draw.normal(1, 6, 2, 3)),
    }


def quiet(kit, draw):
    """With small weights, so that the roundings of half precision stay small as well."""
    return sample(kit, draw, scale=0.2)


@exam.check(points=0.5, seconds=4.0, atol=3e-5)
def is_quick_on_a_large_map(kit, draw):
    """A large map takes a moment, not minutes: no loop over pixels."""
    output = convolved(kit, draw, draw.uniform(1, 96, 128, 8), 6, 4, strides=2, padding="same")
    return {"size": str(tuple(output.shape)), "every 17th pixel down and 29th across": output[:, ::17, ::29]}


exam.add(gradients(sample, weights=["kernel", "bias"]), points=1, atol=3e-5)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(quiet), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
