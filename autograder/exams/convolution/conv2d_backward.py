from autograder.checks import graph, leaves_inputs_alone
from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        *AUTODIFF,
        *(f"keras.layers.Conv{n}DTranspose" for n in (1, 2, 3)),
        # What those layers are made of: the rules reach a class's own methods, not the inherited ones.
        "keras.src.layers.convolutional.base_conv_transpose.BaseConvTranspose",
        "keras.ops.conv_transpose",
        "tensorflow.nn.conv_transpose",
        "tensorflow.nn.conv1d_transpose",
        "tensorflow.nn.conv2d_transpose",
        "tensorflow.nn.conv3d_transpose",
        "tensorflow.nn.atrous_conv2d_transpose",
        "tensorflow.nn.depthwise_conv2d_backprop_input",
        "tensorflow.nn.depthwise_conv2d_backprop_filter",
        "tensorflow.compat.v1.nn.conv2d_backprop_input",
        "tensorflow.compat.v1.nn.conv2d_backprop_filter",
        "tensorflow.compat.v1.nn.conv3d_backprop_filter",
    ],
    hints=[
        "Begin with stride 1 and no padding, where the upstream gradient has one number for each way to lay "
        "the kernel into the image. The bias is a sum. For the kernel, take one position (r, s): which "
        "piece of the inputs has it met, and what is that piece's product with `upstream`?",
        "`ops.conv` sums over the channels of its first argument. For the kernel's gradient you want a sum "
        "over the batch, so let batch and channels change places, in both arguments and once more in the "
        "result.",
        "For the inputs: k − 1 zeros around upstream on each side, the kernel turned by 180°, its two "
        "channel axes exchanged, then a plain `ops.conv`. Check that the result is as large as the image.",
        "Zeros between places: reshape to (batch, down, 1, across, 1, filters), pad the two axes of length "
        "1, reshape back. Then cut to the number of places that stride 1 would have had, n − k + 1, in the "
        "padded image.",
    ],
)

NAMES = ("gradient of inputs", "gradient of kernel", "gradient of bias")


def backward(kit, draw, kernel_size, height, width, **options):
    """What `backward` gives for images of this size."""
    inputs = draw.normal(2, height, width, 3)
    layer = convolution(kit, draw, inputs, kernel_size, **options)
    return parts(layer.backward(inputs, draw.normal(*layer(inputs).shape)), *NAMES)


def convolution(kit, draw, inputs, kernel_size, **options):
    shapes = {"kernel": (*kernel_size, 3, 4), "bias": (4,)}
    return draw.weights(kit.Conv2D(4, kernel_size, **options), shapes, on=[inputs])


@exam.check(points=0.5, atol=1e-4)
def adds_up_for_the_bias(kit, draw):
    """The bias adds up what it does at all places of all examples."""
    return {NAMES[2]: backward(kit, draw, (2, 3), 5, 7)[NAMES[2]]}


@exam.check(points=2, atol=1e-4)
def slides_the_upstream_along_the_inputs(kit, draw):
    """Each number of the kernel adds up what it does at all places of all examples."""
    return {NAMES[1]: backward(kit, draw, (2, 3), 5, 7)[NAMES[1]]}


@exam.check(points=2.5, atol=1e-4)
def smears_the_upstream_into_the_kernel(kit, draw):
    """Each input adds up what it does in all the windows that it lies in."""
    return {NAMES[0]: backward(kit, draw, (2, 3), 5, 7)[NAMES[0]]}


@exam.check(points=2, atol=1e-4)
def puts_back_the_zeros_of_strides(kit, draw):
    """With strides, the places that were left out get zeros, and so do the pixels that no window saw."""
    return {
        f"{name} for strides={strides} on {height} × {width} pixels": value
        for strides, height, width in (((2, 3), 8, 9), ((3, 4), 5, 8))
        for name, value in backward(kit, draw, (2, 3), height, width, strides=strides).items()
    }


@exam.check(points=1.75, atol=1e-4)
def cuts_the_padding_off(kit, draw):
    """With padding="same", the zeros around the image take part, and are cut off from its gradient."""
    cases = (((3, 4), (1, 1), 5, 6), ((3, 3), (2, 2), 6, 7), ((1, 1), (2, 3), 6, 9))
    return {
        f"{name} for kernel_size={size}, strides={strides} on {height} × {width} pixels": value
        for size, strides, height, width in cases
        for name, value in backward(
            kit, draw, size, height, width, strides=strides, padding="same"
        ).items()
    }  # fmt: skip


def sample(kit, draw):
    inputs = draw.normal(2, 6, 7, 3)
    layer = convolution(kit, draw, inputs, (3, 2), strides=(2, 3), padding="same")
    upstream = draw.normal(*layer(inputs).shape)
    return lambda *given: parts(layer.backward(*given), *NAMES), {"inputs": inputs, "upstream": upstream}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.75, atol=1e-4)
exam.add(leaves_inputs_alone(sample), points=0.5, atol=1e-4)
