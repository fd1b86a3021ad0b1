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
        "keras.ops.gelu",
        "keras.activations.gelu",
        "tensorflow.nn.gelu",
    ],
    hints=[
        "Φ(x) is a probability: 0.5 at 0, nearly 1 at 3. Check your Φ on Φ(1) = 0.8413 before you "
        "multiply by x.",
        "Both forms have the same skeleton, x/2 times (1 + an S-shape from -1 to 1). Only the S-shape "
        "differs: erf of x divided by something, or tanh of a cubic.",
        "Python's `math.sqrt` and `math.pi` give the constants. They stay Python numbers, so they take "
        "on the dtype of the tensor that they meet.",
    ],
)


def exact(kit, **options):
    return kit.GELU(**options)


def approximate(kit, **options):
    return kit.GELU(approximate=True, **options)


def sample(kit, draw):
    return kit.GELU(approximate=True), {"inputs": draw.normal(3, 5, 4, scale=1.5)}


def exact_sample(kit, draw):
    return kit.GELU(), {"inputs": draw.normal(3, 5, 4, scale=1.5)}


def far_left(kit, draw):
    return kit.GELU(approximate=True), {"inputs": draw.uniform(3, 5, 4, low=-2.6, high=-1.8)}


@exam.check(points=1.5)
def weighs_by_the_normal_distribution(kit, draw):
    """By default each number is multiplied by Φ."""
    layer = kit.GELU()
    return {
        "output for a batch": layer(draw.normal(5, 3)),
        "output for images": layer(draw.normal(2, 3, 5, 4, scale=1.5)),
        "output for one number": layer(draw.uniform(low=-2.0, high=-1.0)),
    }


@exam.check(points=1.5)
def has_the_tanh_form_too(kit, draw):
    """With approximate=True it is the form with tanh."""
    layer = kit.GELU(approximate=True)
    return {
        "output for a batch": layer(draw.normal(5, 3)),
        "output for images": layer(draw.normal(2, 3, 5, 4, scale=1.5)),
    }


# The two forms lie at most 0.0005 apart, near -2.2 and 2.2.
@exam.check(points=1, rtol=1e-5, atol=3.5e-6)
def keeps_the_two_forms_apart(kit, draw):
    """Where the two forms differ most, near -2.2, each is the one that was asked for."""
    layer, inputs = far_left(kit, draw)
    return {
        "output by default": kit.GELU()(inputs["inputs"]),
        "output with approximate=False": kit.GELU(approximate=False)(inputs["inputs"]),
        "output with approximate=True": layer(inputs["inputs"]),
    }


exam.add(
    gradients(exact_sample),
    name="sends_gradients_back",
    title="Gradients flow back through the exact form.",
    points=1,
)
exam.add(
    gradients(sample),
    name="sends_gradients_back_through_tanh",
    title="Gradients flow back through the tanh form.",
    points=1,
    atol=5e-5,
)
FAR = {
    "far above 0": [6.0, 15.0, 100.0, 1000.0],
    "far below 0": [-6.0, -15.0, -100.0, -1000.0],
    "at 0": [0.0, 1e-6, -1e-6],
}
exam.add(
    hard_places(exact, FAR),
    name="stays_finite_far_from_zero",
    title="Out to ±1000 the exact form is the identity on the right and 0 on the left.",
    points=0.75,
)
exam.add(
    hard_places(approximate, FAR),
    name="stays_finite_far_from_zero_with_tanh",
    title="Out to ±1000 the tanh form is the identity on the right and 0 on the left.",
    points=0.75,
)
exam.add(
    hard_places(
        approximate,
        {"above 0": [0.5, 3.0, 10.0, 30.0], "below 0": [-0.5, -3.0, -10.0, -30.0]},
        dtype="float16",
    ),
    name="stays_finite_in_float16",
    title="In float16 the tanh form is right as far out as ±30.",
    points=0.5,
)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(exact_sample), points=0.5)
exam.add(round_trip(far_left), points=0.5, rtol=1e-5, atol=3.5e-6)
exam.add(leaves_inputs_alone(exact_sample), points=0.25)
exam.add(fits_into_a_model(exact_sample), points=0.25)
