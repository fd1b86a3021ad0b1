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
        "keras.layers.ELU",
        "keras.ops.elu",
        "keras.ops.selu",
        "keras.ops.celu",
        "keras.activations.elu",
        "keras.activations.selu",
        "keras.activations.celu",
        "tensorflow.nn.elu",
        "tensorflow.nn.selu",
    ],
    hints=[
        "Two cases, told apart by the sign of each number. Write them with `ops.where` first, then look "
        "at what the branch that is not taken computes for x = 100.",
        "The exponential must never see a positive number. Which function of `keras.ops` leaves negative "
        "numbers as they are and turns positive ones into 0?",
        "For the digits near 0 there is a function that gives exp(x) - 1 in one piece. For the slope at "
        "0, keep the choice between the two sides: adding them up counts 0 twice.",
    ],
)


def make(kit, **options):
    return kit.ELU(**options)


def sample(kit, draw):
    return kit.ELU(alpha=1.7), {"inputs": draw.normal(3, 5, 4)}


@exam.check(points=2)
def bends_to_minus_one(kit, draw):
    """Positive numbers pass, negative ones bend towards -1, in any shape."""
    layer = kit.ELU()
    return {
        "output for a batch": layer(draw.normal(5, 3, scale=2.0)),
        "output for images": layer(draw.normal(2, 3, 5, 4)),
        "output for one number": layer(draw.uniform(low=-2.0, high=-1.0)),
    }


@exam.check(points=1)
def bends_to_minus_alpha(kit, draw):
    """With another alpha, negative numbers bend towards minus alpha."""
    numbers = draw.normal(4, 7, scale=2.0)
    return {f"output for alpha={alpha}": kit.ELU(alpha=alpha)(numbers) for alpha in (0.25, 2.0)}


exam.add(gradients(sample), points=1)
exam.add(
    hard_places(
        make, {"far above 0": [15.0, 90.0, 100.0, 1000.0], "far below 0": [-15.0, -90.0, -100.0, -1000.0]}
    ),
    name="learns_far_from_zero",
    title="Outputs and gradients are finite and right as far out as ±1000.",
    points=2,
)
exam.add(
    hard_places(
        make, {"above 0": [3.0, 12.0, 20.0, 100.0], "below 0": [-3.0, -12.0, -20.0, -100.0]}, dtype="float16"
    ),
    name="learns_far_from_zero_in_float16",
    title="In float16, where exp(12) is infinite, outputs and gradients are finite and right.",
    points=0.5,
)
exam.add(
    hard_places(make, {"at exactly 0": [0.0, -0.0], "close to 0": [1e-3, -1e-3]}),
    name="has_slope_one_at_zero",
    title="With alpha = 1 there is no kink: at exactly 0 the slope is 1.",
    points=1,
)


@exam.check(points=1, rtol=1e-5, atol=1e-13)
def keeps_the_digits_of_tiny_inputs(kit, draw):
    """Negative inputs of a millionth come out right to five digits of their own."""
    tiny = -draw.uniform(5, 3, low=1e-7, high=1e-5)
    return {"output for tiny negative inputs": kit.ELU()(tiny)}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
