import tensorflow as tf

from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, round_trip, trains_a_model
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.losses.Huber",
        "keras.losses.huber",
        "keras.metrics.huber",
        "tensorflow.compat.v1.losses.huber_loss",
    ],
    hints=[
        "Do it by hand first, with delta = 1: errors of 0.5, 1 and 3 cost 0.125, 0.5 and 2.5. Which of them "
        "lie on the parabola?",
        "`ops.where` chooses between two tensors, one output at a time. Both pieces are computed for all "
        "outputs, and the mean over the last axis comes after the choice.",
        "Where the pieces meet, at |e| = delta, compare their heights and their slopes. If one of the two "
        "differs, look at the ½ of the parabola, at the slope of the line, and at what is taken off the "
        "line.",
    ],
)


def sample(kit, draw, **options):
    loss = kit.Huber(**{"delta": 0.7, "name": "robust", "reduction": "sum", **options})
    return loss, {"y_true": draw.normal(2, 3, 5), "y_pred": draw.normal(2, 3, 5)}


@exam.check(points=2.5)
def is_a_parabola_with_straight_arms(kit, draw):
    """Small errors cost half their square, large ones grow along a line."""
    loss = kit.Huber(reduction=None)
    small, labels = draw.uniform(4, 6, low=-0.9, high=0.9), draw.integers(4, 6, low=-3, high=9)
    return {
        "loss for small errors": loss(labels, tf.cast(labels, small.dtype) + small),
        "loss for large errors": loss(draw.normal(4, 6, mean=-9.0), draw.normal(4, 6, mean=9.0)),
        "loss for small and large errors": loss(draw.normal(4, 6), draw.normal(4, 6)),
        "loss for labels of four axes": loss(draw.normal(2, 3, 4, 5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=1.5)
def follows_delta(kit, draw):
    """The pieces meet where `delta` says, and the lines have slope `delta`."""
    labels, predictions = draw.normal(4, 6), draw.normal(4, 6, scale=2.0)
    return {
        f"loss for delta={delta}": kit.Huber(delta=delta, reduction=None)(labels, predictions)
        for delta in (0.3, 1.7, 2)
    }


# Multiples of 3/8 around integers: every error is exact in float32, and many are exactly 0 or ±delta.
@exam.check(points=1)
def joins_its_pieces_smoothly(kit, draw):
    """Errors of exactly 0 and ±delta have the right loss, and the right gradient."""
    loss, labels = kit.Huber(delta=0.75, reduction=None), draw.integers(4, 7, low=-3, high=9)
    steps = draw.integers(4, 7, low=-4, high=5)
    predictions = tf.cast(labels, draw.normal(1).dtype) + tf.cast(steps, draw.normal(1).dtype) * 0.375
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
    return {
        "loss where the pieces meet": pulled["output"],
        "gradient of predictions where the pieces meet": pulled["gradient of predictions"],
    }


@exam.check(points=0.5)
def measures_huge_errors(kit, draw):
    """Errors of 1e30 cost what they should, and send a gradient."""
    loss, labels = kit.Huber(delta=1.5, reduction=None), draw.normal(4, 6)
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=draw.normal(4, 6, scale=1e30))
    return {
        # As a share of 1e30: a tolerance cannot serve 1e30 and 1 at once.
        "loss for errors of 1e30": pulled["output"] / 1e30,
        "gradient of predictions for errors of 1e30": pulled["gradient of predictions"],
    }


exam.add(loss_gradients(sample), points=1)
exam.add(reductions(sample), points=1.5)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(round_trip(sample, file=False), points=0.5)
exam.add(trains_a_model(sample), points=0.5)
exam.add(loss_dtypes(sample), points=0.5)
