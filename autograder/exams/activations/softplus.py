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
        "keras.ops.softplus",
        "keras.ops.log_sigmoid",
        "keras.activations.softplus",
        "keras.activations.log_sigmoid",
        "tensorflow.nn.softplus",
        "tensorflow.math.softplus",
        "tensorflow.math.log_sigmoid",
    ],
    hints=[
        "Take the larger of x and 0 out of the logarithm. The exponential that stays inside then has a "
        "negative exponent on both sides. `log1p` takes care of the 1.",
        "To get the slope at 0 right, decide once which side a number is on (`inputs >= 0`), and use "
        "that decision for both parts, in place of `maximum` and `abs`.",
        "For the inverse, take the exponential of both sides of y = ln(1 + e^x), then solve for x. Which "
        "of the two forms in the statement has no large exponential, and which function is made for e^z "
        "- 1?",
    ],
)


def make(kit, **options):
    return kit.Softplus(**options)


def sample(kit, draw):
    return kit.Softplus(), {"inputs": draw.normal(3, 5, 4, scale=2.0)}


@exam.check(points=1.5)
def makes_positive_numbers(kit, draw):
    """Numbers of either sign become positive, along ln(1 + exp(x)), in any shape."""
    layer = kit.Softplus()
    return {
        "output for a batch": layer(draw.normal(5, 3, scale=3.0)),
        "output for images": layer(draw.normal(2, 3, 5, 4)),
        "output for one number": layer(draw.normal()),
    }


exam.add(gradients(sample), points=1)
exam.add(
    hard_places(
        make, {"far above 0": [30.0, 88.0, 90.0, 1000.0], "far below 0": [-40.0, -88.0, -90.0, -1000.0]}
    ),
    name="stays_finite_far_from_zero",
    title="Outputs and gradients are finite and right as far out as ±1000.",
    points=1.5,
)


@exam.check(points=1.5, rtol=1e-3, atol=1e-20)
def is_positive_far_below_zero(kit, draw):
    """From -15 to -30 the output is small, right to three digits, and not 0."""
    return kit.Softplus()(-draw.uniform(5, 3, low=15.0, high=30.0))


exam.add(
    hard_places(make, {"at exactly 0": [0.0, -0.0], "close to 0": [1e-6, -1e-6, 1e-3, -1e-3]}),
    name="learns_at_zero",
    title="At exactly 0 half of the gradient arrives.",
    points=1,
)
exam.add(
    hard_places(make, {"below 0": [-60.0, -12.0, -3.0], "above 0": [60.0, 12.0, 3.0]}, dtype="float16"),
    name="stays_finite_in_float16",
    title="In float16, where exp(12) is infinite, outputs and gradients are finite and right.",
    points=0.5,
)


@exam.check(points=1)
def finds_the_way_back(kit, draw):
    """`inverse` gives the inputs that belong to these outputs, with the right gradient."""
    layer, outputs = kit.Softplus(), draw.uniform(5, 3, low=0.3, high=6.0)
    pulled = draw.pullback(layer.inverse, outputs=outputs)
    return {
        "inverse": pulled["output"],
        "gradient of outputs": pulled["gradient of outputs"],
        "output for the inverse": layer(pulled["output"]),
    }


@exam.check(points=0.5)
def inverts_large_outputs(kit, draw):
    """`inverse` is right for outputs of up to 1000, and so is its gradient."""
    pulled = draw.pullback(kit.Softplus().inverse, outputs=draw.uniform(5, 3, low=100.0, high=1000.0))
    return {"inverse": pulled["output"], "gradient of outputs": pulled["gradient of outputs"]}


@exam.check(points=0.5, rtol=2e-6, atol=1e-5)
def inverts_small_outputs(kit, draw):
    """`inverse` is right for outputs of a millionth."""
    return {"inverse": kit.Softplus().inverse(draw.uniform(5, 3, low=1e-6, high=5e-6))}


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.25)
exam.add(mixed_precision(sample), points=0.25)
exam.add(round_trip(sample), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.125)
exam.add(fits_into_a_model(sample), points=0.125)
