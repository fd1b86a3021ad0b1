from autograder.checks import (
    graph,
    loss_dtypes,
    loss_gradients,
    reductions,
    replicas,
    trains_a_model,
    with_loss,
)
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.losses.MeanSquaredError",
        "keras.losses.mean_squared_error",
        "keras.metrics.MeanSquaredError",
        "keras.metrics.mean_squared_error",
        "keras.metrics.RootMeanSquaredError",
        "tensorflow.compat.v1.losses.mean_squared_error",
        "tensorflow.compat.v1.metrics.mean_squared_error",
        "tensorflow.nn.l2_loss",
    ],
    hints=[
        "Take one sample with three outputs and do it by hand: subtract, square, average. Which of the "
        "three steps makes one number of three?",
        "The average runs over the last axis only. A batch of shape (2, 3, 5) has 2 × 3 samples, and the "
        "base class wants to see a loss for each of them.",
        "Labels of shape (4,) and predictions of shape (4, 1) differ in the number of their axes. Which "
        "axis do the labels need, and where, before you subtract?",
    ],
)


def sample(kit, draw, **options):
    return kit.MeanSquaredError(**options), {"y_true": draw.normal(2, 3, 5), "y_pred": draw.normal(2, 3, 5)}


@exam.check(points=2.25)
def averages_the_squared_errors(kit, draw):
    """The squared errors of each sample are averaged over its outputs."""
    loss = kit.MeanSquaredError(reduction=None)
    return {
        "loss for a batch of rows": loss(draw.normal(4, 6), draw.normal(4, 6)),
        "loss for integer labels": loss(draw.integers(4, 6, low=-3, high=9), draw.normal(4, 6, scale=3.0)),
        "loss for a single output": loss(draw.normal(4, 1), draw.normal(4, 1)),
        "loss for labels of four axes": loss(draw.normal(2, 3, 4, 5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=1.75)
def lines_labels_up_with_predictions(kit, draw):
    """Labels of shape (batch,) belong to predictions of shape (batch, 1), one to one."""
    loss, labels = kit.MeanSquaredError(reduction=None), draw.normal(5)
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=draw.normal(5, 1))
    weighted = kit.MeanSquaredError()(labels, draw.normal(5, 1), sample_weight=draw.uniform(5, low=0.2))
    return {
        "loss for labels without the last axis": pulled["output"],
        "gradient of predictions for labels without the last axis": pulled["gradient of predictions"],
        "weighted mean loss for labels without the last axis": weighted,
    }


@exam.check(points=1)
def loses_no_digits_far_from_zero(kit, draw):
    """Small errors of large numbers come out right."""
    loss = kit.MeanSquaredError(reduction=None)
    return {
        "loss near +30000": loss(draw.normal(4, 6, mean=30000.0), draw.normal(4, 6, mean=30000.0)),
        "loss near -30000": loss(draw.normal(4, 6, mean=-30000.0), draw.normal(4, 6, mean=-30000.0)),
    }


exam.add(loss_gradients(sample), points=1)
exam.add(reductions(sample), points=2)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(trains_a_model(sample), points=0.5)
exam.add(replicas(with_loss(sample)), points=0.5)
exam.add(loss_dtypes(sample), points=0.5)
