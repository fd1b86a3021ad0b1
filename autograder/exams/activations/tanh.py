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
        "keras.ops.tanh",
        "keras.ops.tanh_shrink",
        "keras.activations.tanh",
        "keras.activations.tanh_shrink",
        "tensorflow.nn.tanh",
        "tensorflow.math.tanh",
    ],
    hints=[
        "Divide numerator and denominator of the definition by e^x. One exponential is left. For which "
        "inputs can it overflow, and for which is it at most 1?",
        "For the other half use that tanh is odd: change the sign of the negative inputs with "
        "`ops.where` before the exponential, and change the sign of the result back after it.",
        "Now the digits. With m = expm1(-2x), which is e^(-2x) - 1, you can write the numerator 1 - "
        "e^(-2x) and the denominator 1 + e^(-2x) in terms of m alone. What are they?",
    ],
)


def make(kit, **options):
    return kit.Tanh(**options)


def sample(kit, draw):
    return kit.Tanh(), {"inputs": draw.normal(3, 5, 4)}


@exam.check(points=2.5)
def squashes_to_plus_minus_one(kit, draw):
    """Numbers of either sign and any shape are squashed into the range from -1 to 1."""
    layer = kit.Tanh()
    return {
        "output for a batch": layer(draw.normal(5, 3, scale=2.0)),
        "output for images": layer(draw.normal(2, 3, 5, 4)),
        "output for one number": layer(draw.normal()),
    }


exam.add(gradients(sample), points=1)


@exam.check(points=2, rtol=1e-5, atol=1e-13)
def keeps_the_digits_of_tiny_inputs(kit, draw):
    """Inputs of a millionth come out right to five digits of their own."""
    layer, tiny = kit.Tanh(), draw.uniform(5, 3, low=1e-7, high=1e-5)
    return {"output for tiny positive inputs": layer(tiny), "output for tiny negative inputs": layer(-tiny)}


@exam.check(points=0.5, rtol=0.01, atol=1e-6)
def keeps_the_digits_of_tiny_inputs_in_float16(kit, draw):
    """In float16 inputs of a thousandth come out right to a percent."""
    layer = kit.Tanh(dtype="float16")
    tiny = draw.uniform(5, 3, low=2e-4, high=4e-3, dtype="float16")
    return {"output for tiny positive inputs": layer(tiny), "output for tiny negative inputs": layer(-tiny)}


exam.add(
    hard_places(make, {"at exactly 0": [0.0, -0.0], "close to 0": [1e-4, -1e-4, 1e-2, -1e-2]}),
    name="has_slope_one_at_zero",
    title="At exactly 0 all of the gradient arrives.",
    points=1,
)
exam.add(
    hard_places(
        make, {"far above 0": [15.0, 45.0, 90.0, 1000.0], "far below 0": [-15.0, -45.0, -90.0, -1000.0]}
    ),
    name="stays_finite_far_from_zero",
    title="Outputs and gradients are finite and right as far out as ±1000.",
    points=1.5,
)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
