import tensorflow as tf

from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, trains_a_model
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.losses.Hinge",
        "keras.losses.hinge",
        "keras.losses.SquaredHinge",
        "keras.losses.squared_hinge",
        "keras.losses.CategoricalHinge",
        "keras.losses.categorical_hinge",
        "keras.metrics.Hinge",
        "keras.metrics.hinge",
        "keras.metrics.SquaredHinge",
        "keras.metrics.squared_hinge",
        "keras.metrics.CategoricalHinge",
        "keras.metrics.categorical_hinge",
        "tensorflow.compat.v1.losses.hinge_loss",
    ],
    hints=[
        "Begin with labels of -1 and 1. One product tells, for both of them, how far a score is on its "
        "right side. How much is that short of 1?",
        "What is short can come out negative, for samples beyond the margin. They should cost 0. Which "
        "activation function does that?",
        "For labels of 0 and 1, change the labels before anything else. The change must leave -1 and 1 as "
        "they are.",
    ],
)


def signs(draw, *shape):
    """Labels of -1 and 1, both among them."""
    positive = draw.mask(*shape, keep=0.5)
    return tf.where(positive, tf.ones_like(draw.normal(*shape)), -1)


def sample(kit, draw, **options):
    return kit.Hinge(**options), {"y_true": signs(draw, 2, 3, 5), "y_pred": draw.normal(2, 3, 5, scale=1.5)}


@exam.check(points=3)
def asks_for_a_margin_of_one(kit, draw):
    """A score costs what its margin lacks to 1, and nothing beyond."""
    loss = kit.Hinge(reduction=None)
    return {
        "loss for a batch of rows": loss(signs(draw, 4, 6), draw.normal(4, 6, scale=1.5)),
        "loss for integer labels": loss(tf.cast(signs(draw, 4, 6), "int32"), draw.normal(4, 6, scale=1.5)),
        "loss for a single output": loss(tf.transpose(signs(draw, 1, 7)), draw.normal(7, 1, scale=1.5)),
        "loss for labels of four axes": loss(signs(draw, 2, 3, 4, 5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=2)
def reads_zero_as_no(kit, draw):
    """Labels of 0 and 1 mean the same as labels of -1 and 1."""
    loss, scores = kit.Hinge(reduction=None), draw.normal(4, 6, scale=1.5)
    labels = draw.mask(4, 6, keep=0.5)
    return {
        "loss for labels of 0 and 1": loss(tf.cast(labels, scores.dtype), scores),
        "loss for integer labels of 0 and 1": loss(tf.cast(labels, "int32"), scores),
        "loss where all labels are 0": loss(tf.zeros_like(scores), scores),
        "loss where all labels are 1": loss(tf.ones_like(scores), scores),
    }


@exam.check(points=1)
def judges_extreme_scores(kit, draw):
    """Scores of ±1000 cost nothing or everything."""
    loss, labels = kit.Hinge(reduction=None), signs(draw, 4, 6)
    right, wrong = labels * draw.uniform(4, 6, low=900.0, high=1100.0), draw.normal(4, 6, scale=1000.0)
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=right)
    return {
        "loss for scores that are right by 1000": pulled["output"],
        "gradient of predictions that are right by 1000": pulled["gradient of predictions"],
        "loss for scores around ±1000": loss(labels, wrong),
    }


exam.add(loss_gradients(sample), points=1)
exam.add(reductions(sample), points=1.5)
exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(trains_a_model(sample), points=0.5)
exam.add(loss_dtypes(sample), points=0.5)
