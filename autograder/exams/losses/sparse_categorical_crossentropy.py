import tensorflow as tf

from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, round_trip, trains_a_model
from autograder.checks.ready_made import CROSSENTROPIES
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CROSSENTROPIES,
    hints=[
        "Leave `ignore_class` aside at first. Make integers of the labels, give them a last axis of length "
        "one, and `ops.take_along_axis` finds the one entry of each row that you need.",
        "One comparison with `ignore_class` gives booleans of the labels' shape. You need them three times: "
        "to replace labels before the look-up, to replace predictions before the logarithm, and to tell "
        "Keras which losses count.",
        "A mean that is too small, and values that are right, mean that Keras still counts the ignored "
        "labels. Hand the losses and the booleans to `counting`, and return what it returns.",
    ],
)


def probabilities(kit, draw, **options):
    labels, predictions = draw.integers(2, 3, high=5), draw.probabilities(2, 3, 5)
    return kit.SparseCategoricalCrossentropy(**options), {"y_true": labels, "y_pred": predictions}


def logits(kit, draw, **options):
    """With every argument off its default, and one label of each sequence ignored, one not."""
    labels = ignoring(draw, -1, 2, 3, classes=5)
    loss = kit.SparseCategoricalCrossentropy(
        from_logits=True, ignore_class=-1, **{"name": "surprise", "reduction": "sum", **options}
    )
    return loss, {"y_true": labels, "y_pred": draw.normal(2, 3, 5, scale=2.0)}


def ignoring(draw, ignored, *shape, classes):
    """Labels some of which are to be ignored, and some not."""
    return tf.where(draw.mask(*shape), draw.integers(*shape, high=classes), ignored)


@exam.check(points=1.25)
def finds_the_surprise_of_probabilities(kit, draw):
    """Minus the logarithm of the probability that each label was given."""
    loss = kit.SparseCategoricalCrossentropy(reduction=None)
    return {
        "loss for a batch of rows": loss(draw.integers(4, high=6), draw.probabilities(4, 6)),
        "loss for a single row": loss(draw.integers(1, high=6), draw.probabilities(1, 6)),
        "loss for labels of three axes": loss(draw.integers(2, 3, 4, high=5), draw.probabilities(2, 3, 4, 5)),
    }


@exam.check(points=1.25)
def finds_the_surprise_of_logits(kit, draw):
    """The same, for predictions that are logits."""
    loss = kit.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    return {
        "loss for a batch of rows": loss(draw.integers(4, high=6), draw.normal(4, 6, scale=2.0)),
        "loss for a single row": loss(draw.integers(1, high=6), draw.normal(1, 6)),
        "loss for labels of three axes": loss(draw.integers(2, 3, 4, high=5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=2)
def leaves_the_ignored_class_out(kit, draw):
    """Labels of the ignored class cost nothing, and do not count in the mean."""
    seen = {}
    for ignored in (-1, 0, 255):
        labels, scores = ignoring(draw, ignored, 4, 6, classes=5), draw.normal(4, 6, 5)
        for reduction in (None, "mean"):
            loss = kit.SparseCategoricalCrossentropy(
                from_logits=True, ignore_class=ignored, reduction=reduction
            )
            seen[f"loss for ignore_class={ignored} and reduction={reduction}"] = loss(labels, scores)
    loss = kit.SparseCategoricalCrossentropy(ignore_class=2)
    seen["mean loss of probabilities for ignore_class=2"] = loss(
        ignoring(draw, 2, 4, 6, classes=5), draw.probabilities(4, 6, 5)
    )
    seen["mean loss where everything is ignored"] = loss(tf.fill([4, 6], 2), draw.probabilities(4, 6, 5))
    return seen


@exam.check(points=1)
def ignores_whatever_is_predicted_there(kit, draw):
    """NaN and infinity at ignored labels harm neither the loss nor the gradient."""
    loss = kit.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    labels, scores = ignoring(draw, -1, 4, 6, classes=5), draw.normal(4, 6, 5)
    seen = {}
    for kind, wild in {"NaN": float("nan"), "infinity": float("inf")}.items():
        predictions = tf.where((labels == -1)[..., None], tf.cast(wild, scores.dtype), scores)
        pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
        seen[f"loss with {kind} at ignored labels"] = pulled["output"]
        seen[f"gradient of predictions with {kind} at ignored labels"] = pulled["gradient of predictions"]
    return seen


@exam.check(points=0.5)
def survives_certainty(kit, draw):
    """Probabilities of exactly 0 and 1, and tiny ones, are clipped and no more."""
    loss, labels = kit.SparseCategoricalCrossentropy(reduction=None), draw.permutation(6)
    seen = {}
    for kind, predictions in {
        "certain predictions": tf.eye(6, dtype=draw.normal(1).dtype),
        "tiny probabilities": draw.uniform(6, 6, low=2e-7, high=9e-7),
        "nearly certain predictions": draw.uniform(6, 6, low=0.9995, high=0.99999),
        "probabilities below the clip": draw.uniform(6, 6, low=1e-9, high=9e-8),
    }.items():
        pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
        seen[f"loss for {kind}"] = pulled["output"]
        seen[f"gradient of {kind}"] = pulled["gradient of predictions"]
    return seen


# Right answers that subtract a log-sum-exp of 1000 lose the last digits of 1000: six in a hundred thousand.
@exam.check(points=1, rtol=1e-4, atol=2e-3)
def stays_exact_for_large_logits(kit, draw):
    """Logits of ±1000, and logits thousands apart, lose nothing."""
    loss = kit.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    labels, spread = draw.integers(7, high=5), draw.normal(7, 5)
    return {
        "loss near +1000": loss(labels, spread + 1000.0),
        "loss near -1000": loss(labels, spread - 1000.0),
        "loss for logits far apart": loss(labels, spread * 1000.0),
    }


exam.add(
    loss_gradients(probabilities),
    name="sends_gradients_to_probabilities",
    title="The right gradient arrives at the probabilities.",
    points=0.25,
)
exam.add(
    loss_gradients(logits),
    name="sends_gradients_to_logits",
    title="The right gradient arrives at the logits, and none at ignored ones.",
    points=0.5,
)
exam.add(reductions(logits), points=1)
exam.add(graph(logits, unknown=(0, 1)), points=0.5)
exam.add(round_trip(logits, file=False), points=0.25)
exam.add(trains_a_model(logits), points=0.25)
exam.add(loss_dtypes(logits), points=0.25)
