from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, round_trip, trains_a_model
from autograder.checks.ready_made import CROSSENTROPIES
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CROSSENTROPIES,
    hints=[
        "Start with one sample and probabilities: multiply each label by the logarithm of its probability "
        "and add up over the classes. Which sign makes the result positive?",
        "`call` returns one number for each sample: sum over the last axis only, and leave the batch to the "
        "base class, which has weights and masks to apply first. Clip the probabilities before the "
        "logarithm.",
        "For logits, write the logarithm of the softmax down before you compute anything: the logarithm of "
        "a quotient is a difference, and the logarithm of the exponential disappears. What is left is "
        "called log-sum-exp.",
    ],
)


def probabilities(kit, draw, **options):
    labels, predictions = draw.probabilities(2, 3, 5), draw.probabilities(2, 3, 5)
    return kit.CategoricalCrossentropy(**options), {"y_true": labels, "y_pred": predictions}


def logits(kit, draw, **options):
    labels, predictions = draw.probabilities(2, 3, 5), draw.normal(2, 3, 5, scale=2.0)
    loss = kit.CategoricalCrossentropy(
        from_logits=True, **{"name": "surprise", "reduction": "sum", **options}
    )
    return loss, {"y_true": labels, "y_pred": predictions}


@exam.check(points=2)
def measures_the_surprise_of_probabilities(kit, draw):
    """Minus the logarithm of the probability that the truth was given, for labels of every kind."""
    loss = kit.CategoricalCrossentropy(reduction=None)
    predictions = draw.probabilities(4, 6)
    images = draw.probabilities(2, 3, 4, 5), draw.probabilities(2, 3, 4, 5)
    return {
        "loss for one-hot labels": loss(draw.one_hot(4, classes=6), predictions),
        "loss for integer one-hot labels": loss(ints(draw.one_hot(4, classes=6)), predictions),
        "loss for uncertain labels": loss(draw.probabilities(4, 6), predictions),
        "loss for labels of four axes": loss(*images),
    }


@exam.check(points=2)
def measures_the_surprise_of_logits(kit, draw):
    """The same, for predictions that are logits."""
    loss = kit.CategoricalCrossentropy(from_logits=True, reduction=None)
    scores = draw.normal(4, 6, scale=2.0)
    images = draw.probabilities(2, 3, 4, 5), draw.normal(2, 3, 4, 5)
    return {
        "loss for one-hot labels": loss(draw.one_hot(4, classes=6), scores),
        "loss for uncertain labels": loss(draw.probabilities(4, 6), scores),
        "loss for labels of four axes": loss(*images),
    }


@exam.check(points=1)
def survives_certainty(kit, draw):
    """Probabilities of exactly 0 and 1, and tiny ones, are clipped and no more."""
    loss = kit.CategoricalCrossentropy(reduction=None)
    labels = draw.probabilities(4, 6)
    seen = {}
    for kind, predictions in {
        "certain predictions": draw.one_hot(4, classes=6),
        "tiny probabilities": draw.uniform(4, 6, low=2e-7, high=9e-7),
        "nearly certain predictions": draw.uniform(4, 6, low=0.9995, high=0.99999),
        "probabilities below the clip": draw.uniform(4, 6, low=1e-9, high=9e-8),
    }.items():
        pulled = draw.pullback(lambda given: loss(labels, given), predictions=predictions)
        seen[f"loss for {kind}"] = pulled["output"]
        seen[f"gradient of {kind}"] = pulled["gradient of predictions"]
    return seen


# Right answers that subtract a log-sum-exp of 1000 lose the last digits of 1000: six in a hundred thousand.
@exam.check(points=1.5, rtol=1e-4, atol=2e-3)
def stays_exact_for_large_logits(kit, draw):
    """Logits of ±1000, and logits thousands apart, lose nothing."""
    loss = kit.CategoricalCrossentropy(from_logits=True, reduction=None)
    labels, spread = draw.probabilities(4, 6), draw.normal(4, 6)
    return {
        "loss near +1000": loss(labels, spread + 1000.0),
        "loss near -1000": loss(labels, spread - 1000.0),
        "loss for logits far apart": loss(labels, spread * 1000.0),
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


def ints(tensor):
    """Labels as data sets often hold them."""
    return tensor.numpy().astype("int32")
