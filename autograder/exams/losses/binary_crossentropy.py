import tensorflow as tf

from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, round_trip, trains_a_model
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.losses.BinaryCrossentropy",
        "keras.losses.binary_crossentropy",
        "keras.losses.BinaryFocalCrossentropy",
        "keras.losses.binary_focal_crossentropy",
        "keras.losses.CategoricalCrossentropy",
        "keras.losses.categorical_crossentropy",
        "keras.losses.CategoricalFocalCrossentropy",
        "keras.losses.categorical_focal_crossentropy",
        "keras.losses.SparseCategoricalCrossentropy",
        "keras.losses.sparse_categorical_crossentropy",
        "keras.metrics.BinaryCrossentropy",
        "keras.metrics.binary_crossentropy",
        "keras.metrics.CategoricalCrossentropy",
        "keras.metrics.SparseCategoricalCrossentropy",
        "keras.ops.binary_crossentropy",
        "keras.ops.categorical_crossentropy",
        "keras.ops.sparse_categorical_crossentropy",
        "tensorflow.nn.sigmoid_cross_entropy_with_logits",
        "tensorflow.nn.weighted_cross_entropy_with_logits",
        "tensorflow.nn.softmax_cross_entropy_with_logits",
        "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
        "tensorflow.compat.v1.losses.log_loss",
        "tensorflow.compat.v1.losses.sigmoid_cross_entropy",
        "tensorflow.compat.v1.losses.softmax_cross_entropy",
        "tensorflow.compat.v1.losses.sparse_softmax_cross_entropy",
        "tensorflow.compat.v1.nn.sigmoid_cross_entropy_with_logits",
        "tensorflow.compat.v1.nn.weighted_cross_entropy_with_logits",
        "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits",
        "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits_v2",
        "tensorflow.compat.v1.nn.sparse_softmax_cross_entropy_with_logits",
    ],
    hints=[
        "Compute two things for every question: what it would cost if the truth were yes, and what if it "
        "were no. Then let the label choose, or mix, between the two.",
        "The mean runs over the last axis only; the batch belongs to the base class. For probabilities, "
        "clip first, and use the clipped one in both logarithms.",
        "For logits, put p = 1 / (1 + exp(-x)) into -ln p and into -ln(1 - p), and simplify on paper. The "
        "same activation function comes out twice, once of x and once of -x. Use it ready-made: its "
        "gradient is right at 0.",
    ],
)


def probabilities(kit, draw, **options):
    labels, predictions = draw.uniform(2, 3, 5), draw.uniform(2, 3, 5, low=0.05, high=0.95)
    return kit.BinaryCrossentropy(**options), {"y_true": labels, "y_pred": predictions}


def logits(kit, draw, **options):
    labels, predictions = draw.uniform(2, 3, 5), draw.normal(2, 3, 5, scale=2.0)
    loss = kit.BinaryCrossentropy(from_logits=True, **{"name": "surprise", "reduction": "sum", **options})
    return loss, {"y_true": labels, "y_pred": predictions}


@exam.check(points=1.5)
def measures_the_surprise_of_probabilities(kit, draw):
    """Each question costs the surprise at its label, and a sample the mean of its questions."""
    loss = kit.BinaryCrossentropy(reduction=None)
    return {
        "loss for labels of yes and no": loss(draw.integers(4, 6, high=2), middling(draw, 4, 6)),
        "loss for uncertain labels": loss(draw.uniform(4, 6), middling(draw, 4, 6)),
        "loss for a single question": loss(draw.uniform(4, 1), middling(draw, 4, 1)),
        "loss for labels of four axes": loss(draw.uniform(2, 3, 4, 5), middling(draw, 2, 3, 4, 5)),
    }


@exam.check(points=1)
def measures_the_surprise_of_logits(kit, draw):
    """The same, for predictions that are logits."""
    loss = kit.BinaryCrossentropy(from_logits=True, reduction=None)
    return {
        "loss for labels of yes and no": loss(draw.integers(4, 6, high=2), draw.normal(4, 6, scale=3.0)),
        "loss for uncertain labels": loss(draw.uniform(4, 6), draw.normal(4, 6, scale=3.0)),
        "loss for a single question": loss(draw.uniform(4, 1), draw.normal(4, 1)),
        "loss for labels of four axes": loss(draw.uniform(2, 3, 4, 5), draw.normal(2, 3, 4, 5)),
    }


# 1 - 1e-7 is 1 - 1.19e-7 in float32: right answers cost 15.94 or 16.12, by which of p and 1 - p they clip.
@exam.check(points=1, rtol=0.12)
def survives_certainty(kit, draw):
    """Probabilities of exactly 0 and 1 have a finite price."""
    loss, labels = kit.BinaryCrossentropy(reduction=None), draw.uniform(4, 6, low=0.2, high=0.8)
    certain = tf.cast(draw.mask(4, 6, keep=0.5), labels.dtype)
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=certain)
    return {
        "loss for certain predictions": pulled["output"],
        "gradient of certain predictions": pulled["gradient of predictions"],
    }


@exam.check(points=0.5)
def clips_and_no_more(kit, draw):
    """Probabilities inside the range of the clip are taken as they are."""
    loss, labels = kit.BinaryCrossentropy(reduction=None), draw.uniform(4, 6, low=0.2, high=0.8)
    seen = {}
    for kind, predictions in {
        "tiny probabilities": draw.uniform(4, 6, low=2e-7, high=5e-7),
        "nearly certain predictions": draw.uniform(4, 6, low=0.9995, high=0.99999),
        # Above 5e-8 it hangs on a rounding whether 1 - p is beyond the upper edge of the clip.
        "probabilities below the clip": draw.uniform(4, 6, low=1e-9, high=5e-8),
    }.items():
        pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
        seen[f"loss for {kind}"] = pulled["output"]
        seen[f"gradient of {kind}"] = pulled["gradient of predictions"]
    return seen


# Right answers that subtract one product of 1000 from another lose the last digits of 1000.
@exam.check(points=1.5, rtol=1e-4, atol=1e-3)
def stays_exact_for_large_logits(kit, draw):
    """Logits of ±1000, and logits thousands apart, lose nothing."""
    loss = kit.BinaryCrossentropy(from_logits=True, reduction=None)
    labels, spread = draw.uniform(4, 6), draw.normal(4, 6)
    return {
        "loss near +1000": loss(labels, spread + 1000.0),
        "loss near -1000": loss(labels, spread - 1000.0),
        "loss for logits far apart": loss(labels, spread * 1000.0),
    }


@exam.check(points=1)
def starts_right_at_zero(kit, draw):
    """The gradient is right at logits of exactly 0, where a fresh network may start."""
    loss, labels = kit.BinaryCrossentropy(from_logits=True, reduction=None), draw.uniform(4, 6)
    logits = tf.where(draw.mask(4, 6, keep=0.5), tf.zeros_like(labels), draw.normal(4, 6))
    pulled = draw.pullback(lambda given: loss(labels, given), predictions=logits)
    return {
        "loss where some logits are 0": pulled["output"],
        "gradient of predictions where some logits are 0": pulled["gradient of predictions"],
    }


exam.add(
    loss_gradients(probabilities),
    name="sends_gradients_to_probabilities",
    title="The right gradient arrives at the probabilities.",
    points=0.5,
)
exam.add(
    loss_gradients(logits),
    name="sends_gradients_to_logits",
    title="The right gradient arrives at the logits.",
    points=0.5,
)
exam.add(reductions(logits), points=1)
exam.add(graph(logits, unknown=(0, 1)), points=0.5)
exam.add(round_trip(logits, file=False), points=0.25)
exam.add(trains_a_model(logits), points=0.5)
exam.add(loss_dtypes(probabilities), points=0.25)


def middling(draw, *shape):
    """Probabilities away from the clip."""
    return draw.uniform(*shape, low=0.02, high=0.98)
