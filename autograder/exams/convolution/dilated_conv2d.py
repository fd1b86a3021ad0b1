from autograder.checks import gradients, graph, leaves_inputs_alone, mixed_precision, round_trip
from autograder.checks.ready_made import CONVOLUTIONS
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *CONVOLUTIONS,
        "tensorflow.nn.with_space_to_batch",
    ],
    hints=[
        "Write down, for a kernel of 3 and a rate of 2 on a row of seven pixels, which pixels the kernel's "
        "three numbers meet at the first place, the second, the third. How many places are there?",
        "Position r of the kernel meets the pixels r · d, r · d + 1, r · d + 2 … Where does that slice "
        "begin, and how long is it? It is as long for every position.",
        "The stretched kernel reaches over (k − 1) · d steps from its first number to its last. That is what "
        "the "
        'output is shorter by, and what "same" puts back as zeros.',
    ],
)


def convolved(kit, draw, images, filters, kernel_size, **options):
    height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    layer = kit.DilatedConv2D(filters, kernel_size, **options)
    shapes = {"kernel": (height, width, images.shape[-1], filters), "bias": (filters,)}
    return draw.weights(layer, shapes, on=[images])(images)


@exam.check(points=2.5)
def leaves_holes(kit, draw):
    """The kernel's numbers meet pixels that are as far apart as the rate says."""
    return {
        f"output for kernel_size={size}, dilation_rate={rate}": convolved(
            kit, draw, draw.normal(2, 9, 10, 3), 4, size, dilation_rate=rate
        )
        for size, rate in ((3, 2), ((2, 3), (5, 3)))
    }


@exam.check(points=0.5)
def is_ordinary_at_rate_one(kit, draw):
    """With a rate of 1 it is an ordinary convolution."""
    return {"output": convolved(kit, draw, draw.normal(2, 5, 7, 3), 4, (2, 3))}


@exam.check(points=0.5)
def starts_with_a_bias_of_zero(kit, draw):
    """The bias starts at zero."""
    layer = kit.DilatedConv2D(5, 2)
    layer(draw.normal(2, 4, 6, 3))
    return {"initial bias": weight(layer, "bias").value}


@exam.check(points=2)
def keeps_the_size(kit, draw):
    """With padding="same", the output is as large as the image, even if the kernel is larger."""
    return {
        f"output for kernel_size={size}, dilation_rate={rate} on {high} × {wide} pixels":
            convolved(kit, draw, draw.normal(2, high, wide, 3), 4, size, dilation_rate=rate, padding="same")
        for size, rate, high, wide in ((3, 2, 6, 7), ((4, 2), (1, 3), 7, 5), ((3, 2), (4, 6), 5, 4))
    }  # fmt: skip


@exam.check(points=0.75)
def sees_far_in_a_stack(kit, draw):
    """Three layers with rates 1, 2 and 4 see fifteen pixels."""
    signal = draw.normal(1, 1, 24, 1)
    for rate in (1, 2, 4):
        signal = convolved(kit, draw, signal, 1, (1, 3), dilation_rate=(1, rate))
    return {"output of the stack": signal}


def sample(kit, draw, scale=0.5):
    images = draw.normal(2, 6, 7, 3)
    layer = kit.DilatedConv2D(4, (3, 2), dilation_rate=(2, 3), padding="same", name="sieve")
    shapes = {"kernel": (3, 2, 3, 4), "bias": (4,)}
    return draw.weights(layer, shapes, on=[images], scale=scale), {"inputs": images}


def quiet(kit, draw):
    """With small weights, so that the roundings of half precision stay small as well."""
    return sample(kit, draw, scale=0.2)


@exam.check(points=0.5, seconds=4.0, atol=3e-5)
def is_quick_on_a_photograph(kit, draw):
    """A photograph takes a moment, not minutes: no loop over pixels."""
    images = draw.uniform(1, 240, 320, 3)
    output = convolved(kit, draw, images, 4, 5, dilation_rate=6, padding="same")
    return {"size": str(tuple(output.shape)), "every 17th pixel down and 29th across": output[:, ::17, ::29]}


exam.add(gradients(sample, weights=["kernel", "bias"]), points=1, atol=3e-5)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.75)
exam.add(mixed_precision(quiet), points=0.5, rtol=0.06, atol=0.06)
exam.add(round_trip(sample), points=0.75)
exam.add(leaves_inputs_alone(sample), points=0.25)
