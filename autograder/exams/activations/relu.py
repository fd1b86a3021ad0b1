import tensorflow as tf

from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    hard_places,
    leaves_inputs_alone,
    mixed_precision,
    round_trip,
)
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.layers.ReLU",
        "keras.layers.LeakyReLU",
        "keras.layers.PReLU",
        "keras.layers.ELU",
        "keras.ops.relu",
        "keras.ops.relu6",
        "keras.ops.leaky_relu",
        "keras.ops.elu",
        "keras.ops.threshold",
        "keras.activations.relu",
        "keras.activations.relu6",
        "keras.activations.leaky_relu",
        "keras.activations.elu",
        "keras.activations.threshold",
        "tensorflow.nn.relu",
        "tensorflow.nn.relu6",
        "tensorflow.nn.leaky_relu",
        "tensorflow.nn.elu",
        "tensorflow.nn.crelu",
    ],
    hints=[
        "Choose, for each number, between the number and 0. Which function of `keras.ops` chooses?",
        "Before you take `maximum`, look at the little table in the statement: what is the slope at "
        "exactly 0, and which of the arguments does a tie go to? For the limit, `minimum` will do.",
        "A dead unit is 0 at *all* places but along the last axis. Ask for each number whether it is 0, "
        "then bring the answers together over every axis except the last, however many there are.",
    ],
)


def make(kit, **options):
    return kit.ReLU(**options)


def sample(kit, draw):
    return kit.ReLU(max_value=1.5), {"inputs": draw.normal(3, 5, 4, scale=1.5)}


@exam.check(points=2)
def lets_positive_numbers_through(kit, draw):
    """Positive numbers pass, negative ones become 0, in any shape."""
    layer = kit.ReLU()
    return {
        "output for a batch": layer(draw.normal(5, 3)),
        "output for images": layer(draw.normal(2, 3, 5, 4, scale=20.0)),
        "output for one number": layer(draw.uniform(low=0.5)),
    }


@exam.check(points=1)
def stops_at_the_limit(kit, draw):
    """With `max_value`, no output is larger than that."""
    numbers = draw.normal(4, 7, scale=5.0)
    limit = draw.number(1.0, 4.0)
    return {
        "output of ReLU6": kit.ReLU(max_value=6.0)(numbers),
        "output with another limit": kit.ReLU(max_value=limit)(numbers),
    }


exam.add(gradients(sample), points=1)
exam.add(
    hard_places(make, {"at exactly 0": [0.0, -0.0, 0.0], "close to 0": [1e-6, -1e-6, 1e-30]}),
    name="sends_nothing_back_at_zero",
    title="The gradient at exactly 0 is 0, as the field has agreed.",
    points=1,
)


@exam.check(points=1)
def survives_infinity(kit, draw):
    """Infinite inputs give 0, infinity or the limit, and no NaN."""
    infinite = tf.constant([[float("-inf"), float("inf"), -1.0]], draw.normal().dtype)
    return {
        "output for infinite inputs": kit.ReLU()(infinite),
        "output for infinite inputs with a limit": kit.ReLU(max_value=6.0)(infinite),
    }


@exam.check(points=2)
def finds_the_dead_units(kit, draw):
    """`dead_units` tells which units are off for every example."""
    alive = draw.mask(6)  # at least one unit lives, and one is dead
    batch = tf.abs(draw.normal(5, 6)) * sparse(draw, alive, 5, 6)
    images = tf.abs(draw.normal(2, 4, 3, 6)) * sparse(draw, alive, 2, 4, 3, 6)
    return {
        "dead units of a batch": kit.dead_units(batch),
        "dead units of images": kit.dead_units(images),
        "dead units of a batch without any": kit.dead_units(batch + 0.25),
    }


def sparse(draw, alive, *shape):
    """Zeros and ones: dead units are 0 throughout, living ones are 1 in few places, but somewhere."""
    on = draw.mask(shape[-1], *shape[:-1], keep=0.2)
    on = tf.transpose(on, [*range(1, len(shape)), 0])
    # The mask keeps one per row of its last axis, so every unit is on somewhere.
    return tf.cast(tf.logical_and(on, alive), draw.normal().dtype)


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
