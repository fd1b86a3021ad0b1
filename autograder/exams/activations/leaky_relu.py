import tensorflow as tf

from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    passes_masks_on,
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
        "keras.ops.celu",
        "keras.ops.threshold",
        "keras.activations.relu",
        "keras.activations.relu6",
        "keras.activations.leaky_relu",
        "keras.activations.elu",
        "keras.activations.celu",
        "keras.activations.threshold",
        "tensorflow.nn.relu",
        "tensorflow.nn.relu6",
        "tensorflow.nn.leaky_relu",
        "tensorflow.nn.elu",
        "tensorflow.nn.crelu",
    ],
    hints=[
        "There are two cases, told apart by the sign of each number. `ops.where` takes a condition and what "
        "to use in each of the cases.",
        "If you took `maximum` of x and slope · x, try it by hand with x = -2 and a slope of 1.5.",
        "`__init__` has three things to do: look at the slope and raise `ValueError` if it is below 0, "
        "keep it in an attribute, and set the attribute that lets masks through.",
    ],
)


def sample(kit, draw):
    return kit.LeakyReLU(negative_slope=0.45), {"inputs": draw.normal(3, 5, 4)}


@exam.check(points=2.5)
def leaks_on_the_negative_side(kit, draw):
    """Positive numbers pass, of negative ones three tenths, in any shape."""
    layer = kit.LeakyReLU()
    return {
        "output for a batch": layer(draw.normal(5, 3)),
        "output for images": layer(draw.normal(2, 3, 5, 4, scale=20.0)),
        "output for one number": layer(draw.uniform(low=-2.0, high=-1.0)),
    }


@exam.check(points=1.5)
def takes_any_slope(kit, draw):
    """The slope is the one that was asked for, also 0, 1 and more than 1."""
    numbers = draw.normal(4, 7)
    slopes = (0.0, 0.01, 1.0, 1.5, 4.0)
    return {f"output for slope {slope}": kit.LeakyReLU(negative_slope=slope)(numbers) for slope in slopes}


exam.add(gradients(sample), points=1)


@exam.check(points=1)
def survives_infinity(kit, draw):
    """Infinite inputs stay infinite, and do not become NaN."""
    infinite = tf.constant([[float("-inf"), float("inf"), -1.0]], draw.normal().dtype)
    return kit.LeakyReLU(negative_slope=0.5)(infinite)


@exam.check(points=1)
def refuses_negative_slopes(kit, draw):
    """A slope below 0 raises a ValueError that says what was received."""
    numbers, slope = draw.normal(4, 7), round(draw.number(0.1, 0.9), 2)
    seen = {"output for a good slope": kit.LeakyReLU(negative_slope=slope)(numbers)}
    try:
        kit.LeakyReLU(negative_slope=-slope)
        complaint = "nothing"
    except ValueError as error:
        complaint = "a ValueError with" + ("" if str(-slope) in str(error) else "out") + " the slope in it"
    return seen | {"complaint about a slope below 0": complaint}


exam.add(passes_masks_on(lambda kit, draw: (kit.LeakyReLU(), {"inputs": draw.normal(3, 5, 4)})), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
