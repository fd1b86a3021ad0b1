import tensorflow as tf

from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    round_trip,
)
from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=["keras.layers.Dense", "keras.layers.EinsumDense", *AUTODIFF],
    hints=[
        "Take two examples, three features and two units, and write one output as a sum. Which outputs does "
        "one number of the kernel reach? And one number of the inputs?",
        "A gradient has the shape of what it belongs to. With sizes that all differ, ask which matrix "
        "product of `upstream` with the inputs, or with the kernel, has that shape, and what must be "
        "transposed for it.",
        "Weights are shared, so their gradients add up over everything that used them: all examples, and in "
        "a sequence all time steps. Reshaping both tensors to (examples, features) turns any rank into "
        "rank 2.",
    ],
)

KERNEL, BIAS = (5, 4), (4,)
NAMES = ("gradient of inputs", "gradient of kernel", "gradient of bias")


def layer(kit, draw, inputs):
    return draw.weights(kit.Dense(4), {"kernel": KERNEL, "bias": BIAS}, on=[inputs])


def backward(kit, draw, *leading):
    """What `backward` gives for inputs with these axes before the last one."""
    inputs, upstream = draw.normal(*leading, 5), draw.normal(*leading, 4)
    return parts(layer(kit, draw, inputs).backward(inputs, upstream), *NAMES)


@exam.check(points=1)
def maps_the_last_axis(kit, draw):
    """`call` multiplies by the kernel and adds the bias, at any rank."""
    table, sequence = draw.normal(3, 5), draw.normal(2, 3, 5)
    dense = layer(kit, draw, table)
    return {"output for a table": dense(table), "output for a sequence": dense(sequence)}


@exam.check(points=1.5)
def finds_the_gradient_of_the_inputs(kit, draw):
    """Each input feels the loss through all outputs of its example."""
    return {NAMES[0]: backward(kit, draw, 3)[NAMES[0]]}


@exam.check(points=1.5)
def finds_the_gradient_of_the_kernel(kit, draw):
    """Each weight adds up what it does in all examples."""
    return {NAMES[1]: backward(kit, draw, 3)[NAMES[1]]}


@exam.check(points=1)
def finds_the_gradient_of_the_bias(kit, draw):
    """Each bias adds up what it does in all examples."""
    return {NAMES[2]: backward(kit, draw, 3)[NAMES[2]]}


# A gradient adds up 36 products here; where they cancel, the order of adding shows in the fifth digit.
@exam.check(points=2, atol=1e-4)
def sums_over_every_leading_axis(kit, draw):
    """In sequences and images, every position adds to the gradients of the weights."""
    sequences, images = backward(kit, draw, 2, 3), backward(kit, draw, 2, 3, 6)
    return {f"{name} (sequences)": value for name, value in sequences.items()} | {
        f"{name} (images)": value for name, value in images.items()
    }


@exam.check(points=1)
def trains_a_network_by_hand(kit, draw):
    """Two layers, linked by the chain rule alone, learn for three steps."""
    inputs, targets = draw.normal(7, 3), draw.normal(7, 2)
    first = draw.weights(kit.Dense(4), {"kernel": (3, 4), "bias": (4,)}, on=[inputs])
    hidden = tf.tanh(first(inputs))
    second = draw.weights(kit.Dense(2), {"kernel": (4, 2), "bias": (2,)}, on=[hidden])
    losses = []
    for _ in range(3):
        hidden = tf.tanh(first(inputs))
        errors = second(hidden) - targets
        losses.append(tf.reduce_mean(errors**2))
        upstream = 2.0 * errors / tf.cast(tf.size(errors), errors.dtype)
        for dense, at in ((second, hidden), (first, inputs)):
            slopes = parts(dense.backward(at, upstream), *NAMES)
            dense.kernel.assign_sub(0.3 * slopes[NAMES[1]])
            dense.bias.assign_sub(0.3 * slopes[NAMES[2]])
            upstream = slopes[NAMES[0]] * (1.0 - hidden**2) if dense is second else None
    return {
        "losses": tf.stack(losses),
        "first kernel after training": first.kernel.value,
        "second kernel after training": second.kernel.value,
    }


def forward_sample(kit, draw):
    inputs = draw.normal(2, 3, 5)
    return layer(kit, draw, inputs), {"inputs": inputs}


def backward_sample(kit, draw):
    inputs, upstream = draw.normal(2, 3, 5), draw.normal(2, 3, 4)
    dense = layer(kit, draw, inputs)
    return lambda *given: parts(dense.backward(*given), *NAMES), {"inputs": inputs, "upstream": upstream}


exam.add(graph(backward_sample, unknown=(0, 1)), points=0.75)
exam.add(leaves_inputs_alone(backward_sample), points=0.25)
exam.add(gradients(forward_sample, weights=["kernel", "bias"]), points=0.25)
exam.add(mixed_precision(forward_sample), points=0.25)
exam.add(round_trip(forward_sample), points=0.25)
exam.add(fits_into_a_model(forward_sample), points=0.25)
