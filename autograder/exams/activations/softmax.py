from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    round_trip,
)
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.ops.softmax",
        "keras.ops.log_softmax",
        "keras.activations.softmax",
        "keras.activations.log_softmax",
        "keras.layers.Softmax",
        "tensorflow.nn.softmax",
        "tensorflow.nn.log_softmax",
    ],
    hints=[
        "Write down softmax for three logits by hand. Which two operations does it take, along which axis?",
        "The sum has to stay as an axis of length one (`keepdims=True`), to line up with the logits.",
        "`exp(1000)` is infinite in float32. Softmax does not change when the same number is taken off all "
        "logits, so take off the largest: the biggest exponential is then exp(0).",
    ],
)


@exam.check(points=3)
def turns_logits_into_probabilities(kit, draw):
    """Each row of logits becomes exponentials that share out 1."""
    return kit.Softmax()(draw.normal(3, 5))


@exam.check(points=1)
def works_along_any_axis(kit, draw):
    """The axis is the one that was asked for, at any rank."""
    logits = draw.normal(2, 3, 4, 5)
    return {f"output for axis={axis}": kit.Softmax(axis=axis)(logits) for axis in (0, 1, -2, 3)}


@exam.check(points=2, rtol=5e-4)
def stays_finite_for_large_logits(kit, draw):
    """Logits of ±1000 give probabilities, not NaN."""
    spread = draw.normal(4, 6)
    layer = kit.Softmax()
    return {
        "output near +1000": layer(spread + 1000.0),
        "output near -1000": layer(spread - 1000.0),
        "output for far apart": layer(spread * 1000.0),
    }


def sample(kit, draw):
    return kit.Softmax(axis=1), {"inputs": draw.normal(3, 5, 4)}


exam.add(gradients(sample), points=1)
exam.add(graph(sample, unknown=(0, 1, 2)), points=1)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=1)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
