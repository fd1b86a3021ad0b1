import tensorflow as tf

from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, trains_a_model
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.losses.MeanAbsoluteError",
        "keras.losses.mean_absolute_error",
        "keras.losses.MeanAbsolutePercentageError",
        "keras.losses.mean_absolute_percentage_error",
        "keras.metrics.MeanAbsoluteError",
        "keras.metrics.mean_absolute_error",
        "tensorflow.compat.v1.losses.absolute_difference",
        "tensorflow.compat.v1.metrics.mean_absolute_error",
    ],
    hints=[
        "Take one sample with the errors -3, 0 and +6. Its loss is 3. In which order do you take the sizes, "
        "and the mean?",
        "The mean runs over the last axis only. The batch belongs to the base class, which has weights and "
        "masks to apply.",
        "If a gradient is wrong at an error of exactly 0, ask what your formula's own derivative is there: "
        "a root has an infinite slope at 0, and a choice between two branches always takes one of them.",
    ],
)


def sample(kit, draw, **options):
    return kit.MeanAbsoluteError(**options), {"y_true": draw.normal(2, 3, 5), "y_pred": draw.normal(2, 3, 5)}


@exam.check(points=3)
def averages_the_sizes_of_the_errors(kit, draw):
    """The sizes of the errors of each sample are averaged over its outputs."""
    loss = kit.MeanAbsoluteError(reduction=None)
    return {
        "loss for a batch of rows": loss(draw.normal(4, 6), draw.normal(4, 6)),
        "loss for integer labels": loss(draw.integers(4, 6, low=-3, high=9), draw.normal(4, 6, scale=3.0)),
        "loss for a single output": loss(draw.normal(4, 1), draw.normal(4, 1)),
        "loss for labels of four axes": loss(draw.normal(2, 3, 4, 5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=1.5)
def rests_where_the_error_is_zero(kit, draw):
    """Where a prediction hits its label exactly, it gets no gradient."""
    loss, labels = kit.MeanAbsoluteError(reduction=None), draw.normal(4, 6)
    predictions = tf.where(draw.mask(4, 6, keep=0.5), labels, draw.normal(4, 6))
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
    return {
        "loss where some errors are 0": pulled["output"],
        "gradient of predictions where some errors are 0": pulled["gradient of predictions"],
    }


@exam.check(points=1, rtol=0.01)
def measures_huge_errors(kit, draw):
    """Errors as large as the dtype can hold do not overflow."""
    loss = kit.MeanAbsoluteError(reduction=None)
    narrow = kit.MeanAbsoluteError(reduction=None, dtype="float16")
    # As shares of what is expected: a tolerance cannot serve 1e30 and 1 at once.
    return {
        "loss for errors of 1e30": loss(draw.normal(4, 6, scale=1e30), draw.normal(4, 6)) / 1e30,
        "loss for errors of 1000 in float16": narrow(
            draw.uniform(4, 6), draw.uniform(4, 6, low=1000.0, high=1001.0)
        ),
    }


exam.add(loss_gradients(sample), points=1)
exam.add(reductions(sample), points=2)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(trains_a_model(sample), points=0.5)
exam.add(loss_dtypes(sample), points=0.5)
