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
        "keras.ops.sigmoid",
        "keras.ops.log_sigmoid",
        "keras.ops.silu",
        "keras.ops.swish",
        "keras.activations.sigmoid",
        "keras.activations.log_sigmoid",
        "keras.activations.silu",
        "tensorflow.nn.sigmoid",
        "tensorflow.nn.silu",
        "tensorflow.nn.swish",
        "tensorflow.math.log_sigmoid",
    ],
    hints=[
        "Write σ twice: once with exp(-x), once with exp(x) after multiplying numerator and denominator "
        "by it. For which inputs is each of the two safe?",
        "For x ≥ 0 the exponential of -x is at most 1; for x < 0 that of x is. So choose the *exponent* with "
        "`ops.where`, take one exponential of it, and build both cases out of that.",
        "With e the exponential of minus the distance from 0, both cases have the denominator 1 + e. Only "
        "the numerator differs: what is it for positive inputs, what for negative ones?",
    ],
)


def make(kit, **options):
    return kit.Sigmoid(**options)


def sample(kit, draw):
    return kit.Sigmoid(), {"inputs": draw.normal(3, 5, 4, scale=2.0)}


@exam.check(points=3)
def turns_evidence_into_probabilities(kit, draw):
    """Evidence of any size becomes a number between 0 and 1, whatever the shape."""
    layer = kit.Sigmoid()
    return {
        "output for a batch": layer(draw.normal(5, 3, scale=3.0)),
        "output for images": layer(draw.normal(2, 3, 5, 4)),
        "output for one number": layer(draw.normal()),
    }


exam.add(gradients(sample), points=1)
exam.add(
    hard_places(
        make,
        {
            "far below 0": [-1000.0, -300.0, -100.0, -90.0, -40.0],
            "far above 0": [1000.0, 300.0, 100.0, 90.0, 40.0],
        },
    ),
    name="learns_far_from_zero",
    title="Outputs and gradients are finite and right as far out as ±1000.",
    points=2.5,
)
exam.add(
    hard_places(make, {"at exactly 0": [0.0, -0.0], "close to 0": [1e-6, -1e-6, 1e-3, -1e-3]}),
    name="learns_at_zero",
    title="An input of exactly 0 gets a quarter of the gradient that arrives.",
    points=1,
)
exam.add(
    hard_places(
        make,
        {"below 0": [-60.0, -20.0, -12.0, -3.0], "above 0": [60.0, 20.0, 12.0, 3.0]},
        dtype="float16",
    ),
    name="learns_far_from_zero_in_float16",
    title="In float16, where exp(12) is infinite, outputs and gradients are finite and right.",
    points=1,
)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
