from autograder.checks import gradients, graph, learns, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CONVOLUTIONS,
    hints=[
        "Begin with a depth multiplier of 1. One position (r, t) of the window meets a slice of the image, "
        "`(batch, down, across, in)`, and each channel of it is multiplied by a number of its own. With "
        "which shape do those numbers broadcast?",
        "The pointwise step is a dense layer on the last axis: one `matmul` with a matrix of shape "
        "(in · m, filters).",
        "For m views, let each channel appear m times in a row (`ops.repeat`, not `ops.tile`), and look at "
        "the order in which a reshape of `(kh, kw, in, m)` to `(kh, kw, in · m)` puts the windows.",
        "To find out which step is wrong, set the pointwise kernel to the unit matrix.",
    ],
)


def convolved(kit, draw, images, filters, kernel_size, **options):
    return weighted(kit, draw, images, filters, kernel_size, **options)(images)


def weighted(kit, draw, images, filters, kernel_size, scale=0.5, **options):
    height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    channels, views = images.shape[-1], options.get("depth_multiplier", 1)
    shapes = {
        "depthwise_kernel": (height, width, channels, views),
        "pointwise_kernel": (1, 1, channels * views, filters),
        "bias": (filters,),
    }
    layer = kit.SeparableConv2D(filters, kernel_size, **options)
    return draw.weights(layer, shapes, on=[images], scale=scale)


@exam.check(points=2)
def looks_around_then_mixes(kit, draw):
    """Each channel is seen through windows of its own, then the channels are mixed at each pixel."""
    return {
        "output for a kernel of (2, 4)": convolved(kit, draw, draw.normal(2, 6, 7, 3), 5, (2, 4)),
        "output for a kernel of 1": convolved(kit, draw, draw.normal(2, 4, 5, 3), 2, 1),
    }


@exam.check(points=1.75)
def takes_several_views(kit, draw):
    """With a depth multiplier, each channel is seen in several ways, channel by channel."""
    return {
        f"output for depth_multiplier={views}": convolved(
            kit, draw, draw.normal(2, 5, 6, 3), 4, (3, 2), depth_multiplier=views
        )
        for views in (2, 4)
    }


@exam.check(points=0.25)
def starts_with_a_bias_of_zero(kit, draw):
    """The bias starts at zero."""
    layer = kit.SeparableConv2D(5, 2)
    layer(draw.normal(2, 4, 6, 3))
    return {"initial bias": weight(layer, "bias").value}


@exam.check(points=1)
def steps_by_the_stride(kit, draw):
    """The window moves by the stride, and stops where it would leave the image."""
    return {
        f"output for strides={stride} on {height} × {width} pixels": convolved(
            kit, draw, draw.normal(2, height, width, 3), 4, (3, 2), strides=stride
        )
        for stride, height, width in ((2, 8, 7), (3, 10, 6))
    }


@exam.check(points=1.5)
def pads_for_the_stride(kit, draw):
    """With padding="same" there are just as many zeros as needed, the odd one behind."""
    cases = (((2, 4), 1, 4, 7), (3, 2, 6, 7), (2, 3, 7, 8), (1, 2, 6, 8))
    return {
        f"output for kernel_size={size}, strides={stride} on {height} × {width} pixels": convolved(
            kit, draw, draw.normal(2, height, width, 3), 4, size, strides=stride, padding="same"
        )
        for size, stride, height, width in cases
    }


def sample(kit, draw, scale=0.5):
    images = draw.normal(2, 6, 7, 3)
    options = {"strides": 2, "padding": "same", "depth_multiplier": 2}
    layer = weighted(kit, draw, images, 5, (3, 4), scale=scale, name="phone", **options)
    return layer, {"inputs": images}


def quiet(kit, draw):
    """With small weights, so that the roundings of half precision stay small as well."""
    return sample(kit, draw, scale=0.2)


@exam.check(points=0.5, seconds=4.0, atol=3e-5)
def is_quick_on_a_photograph(kit, draw):
    """A photograph takes a moment, not minutes: no loop over pixels."""
    output = convolved(kit, draw, draw.uniform(1, 240, 320, 3), 4, 5, padding="same")
    return {"size": str(tuple(output.shape)), "every 17th pixel down and 29th across": output[:, ::17, ::29]}


exam.add(
    gradients(sample, weights=["depthwise_kernel", "pointwise_kernel", "bias"]),
    points=1,
    rtol=2e-4,
    atol=1e-4,
)
exam.add(learns(sample), points=0.5)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(quiet), points=0.25, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
