import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=AUTODIFF,
    hints=[
        "Take the functions one at a time. For the first four, write down the slope of a single number, and "
        "then ask: the loss changes by how much for each unit that this output changes?",
        "SiLU is u·v with u = x and v = σ(x). The product rule gives two terms, and you know the slope of σ "
        "from the first function.",
        "For softmax, insert yᵢ(δᵢⱼ − yⱼ) into Σᵢ gᵢ ∂yᵢ/∂xⱼ. The δ picks a single term out of the sum; what "
        "is left of the rest is one number for each row, times yⱼ. Keep its axis, with length one.",
    ],
)


@exam.check(points=1)
def sends_gradients_through_sigmoid(kit, draw):
    """Sigmoid: the slope comes from the output, the rest from upstream."""
    return kit.sigmoid_backward(tf.sigmoid(draw.normal(2, 3, 4, scale=1.5)), draw.normal(2, 3, 4))


@exam.check(points=1)
def sends_gradients_through_tanh(kit, draw):
    """Tanh: likewise."""
    return kit.tanh_backward(tf.tanh(draw.normal(2, 3, 4)), draw.normal(2, 3, 4))


@exam.check(points=1)
def sends_gradients_through_relu(kit, draw):
    """ReLU lets through what arrives at units that were on, and nothing else."""
    return kit.relu_backward(tf.nn.relu(draw.normal(3, 7)), draw.normal(3, 7))


@exam.check(points=1.5)
def sends_gradients_through_silu(kit, draw):
    """SiLU is a product, and both factors depend on the input."""
    return kit.silu_backward(draw.normal(3, 7, scale=2.0), draw.normal(3, 7))


@exam.check(points=1.5)
def sends_gradients_through_softmax(kit, draw):
    """Softmax: each logit moves every probability of its row."""
    return kit.softmax_backward(draw.probabilities(3, 5), draw.normal(3, 5))


@exam.check(points=1)
def takes_softmax_along_any_axis(kit, draw):
    """The axis is the one that was asked for, at any rank."""
    seen = {}
    for axis in (0, 1, -2, 3):
        outputs = tf.nn.softmax(draw.normal(2, 3, 4, 5), axis=axis)
        seen[f"gradient for axis={axis}"] = kit.softmax_backward(outputs, draw.normal(2, 3, 4, 5), axis=axis)
    return seen


@exam.check(points=1)
def stays_finite_where_saturated(kit, draw):
    """Units that are wholly sure of themselves send back 0 or everything, not NaN."""
    sure, upstream = draw.integers(3, 5, high=2), draw.normal(3, 5)
    zero_or_one = tf.cast(sure, upstream.dtype)
    return {
        "gradient for sigmoid": kit.sigmoid_backward(zero_or_one, upstream),
        "gradient for tanh": kit.tanh_backward(2.0 * zero_or_one - 1.0, upstream),
        "gradient for silu": kit.silu_backward(2000.0 * zero_or_one - 1000.0, upstream),
        "gradient for softmax": kit.softmax_backward(draw.one_hot(3, classes=5), upstream),
    }


@exam.check(points=0.75)
def chains_through_a_stack(kit, draw):
    """The gradient of one activation is the upstream gradient of the one before it."""
    inputs, upstream = draw.normal(3, 5, scale=2.0), draw.normal(3, 5)
    first = inputs * tf.sigmoid(inputs)
    second = tf.tanh(first)
    third = tf.nn.relu(second)
    last = tf.nn.softmax(3.0 * third)
    for_third = 3.0 * kit.softmax_backward(last, upstream)
    for_second = kit.relu_backward(third, for_third)
    for_first = kit.tanh_backward(second, for_second)
    return {"gradient of inputs": kit.silu_backward(inputs, for_first)}


# One rounding of bfloat16 is 0.4 %, and there are several.
@exam.check(points=0.5, rtol=0.04, atol=0.04)
def keeps_the_dtype(kit, draw):
    """Half precision in, half precision out."""
    inputs, upstream, probabilities = draw.normal(3, 5), draw.normal(3, 5), draw.probabilities(3, 5)
    seen = {}
    for dtype in ("float16", "bfloat16"):
        x, g, p = (tf.cast(value, dtype) for value in (inputs, upstream, probabilities))
        seen[dtype] = {
            "gradient for sigmoid": kit.sigmoid_backward(tf.sigmoid(x), g),
            "gradient for tanh": kit.tanh_backward(tf.tanh(x), g),
            "gradient for relu": kit.relu_backward(tf.nn.relu(x), g),
            "gradient for silu": kit.silu_backward(x, g),
            "gradient for softmax": kit.softmax_backward(p, g),
        }
    return seen


def sample(kit, draw):
    def all_five(inputs, upstream):
        return {
            "gradient for sigmoid": kit.sigmoid_backward(tf.sigmoid(inputs), upstream),
            "gradient for tanh": kit.tanh_backward(tf.tanh(inputs), upstream),
            "gradient for relu": kit.relu_backward(tf.nn.relu(inputs), upstream),
            "gradient for silu": kit.silu_backward(inputs, upstream),
            "gradient for softmax": kit.softmax_backward(tf.nn.softmax(inputs, axis=1), upstream, axis=1),
        }

    return all_five, {"inputs": draw.normal(3, 5, 4), "upstream": draw.normal(3, 5, 4)}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
