from autograder.checks import graph, loss_dtypes, loss_gradients, reductions, round_trip, trains_a_model
from autograder.checks.ready_made import CROSSENTROPIES
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=CROSSENTROPIES,
    hints=[
        "Compute the surprise at every class first, from the logits by log-sum-exp. It is a tensor of the "
        "predictions' shape.",
        "Smoothing mixes two numbers made of it: the entry at the label, and the mean over all classes. "
        "Which of them gets the weight 1 - ε?",
        "`ops.take_along_axis` wants integers, with as many axes as the tensor that it looks into. Try a "
        "share of 0, which has to give the plain cross-entropy, and of 1, where the label must not matter "
        "at all.",
    ],
)


def sample(kit, draw, **options):
    labels, predictions = draw.integers(2, 3, high=5), draw.normal(2, 3, 5, scale=2.0)
    loss = kit.SmoothedCrossentropy(
        **{"label_smoothing": 0.3, "name": "surprise", "reduction": "sum", **options}
    )
    return loss, {"y_true": labels, "y_pred": predictions}


@exam.check(points=3)
def mixes_two_surprises(kit, draw):
    """Most of the loss is the surprise at the label, a share of it the average surprise of all classes."""
    loss = kit.SmoothedCrossentropy(reduction=None)
    return {
        "loss for a batch of rows": loss(draw.integers(4, high=6), draw.normal(4, 6, scale=2.0)),
        "loss for a single row": loss(draw.integers(1, high=6), draw.normal(1, 6, scale=2.0)),
        "loss for three classes": loss(draw.integers(7, high=3), draw.normal(7, 3, scale=2.0)),
        "loss for labels of three axes": loss(draw.integers(2, 3, 4, high=5), draw.normal(2, 3, 4, 5)),
    }


@exam.check(points=1.5)
def follows_the_share(kit, draw):
    """The share is the one that was asked for, from none to all."""
    labels, predictions = draw.integers(4, high=6), draw.normal(4, 6, scale=3.0)
    return {
        f"loss for label_smoothing={share}": kit.SmoothedCrossentropy(label_smoothing=share, reduction=None)(
            labels, predictions
        )
        for share in (0.0, 0.25, 0.6, 1.0)
    }


# Right answers that subtract a log-sum-exp of 1000 lose the last digits of 1000: six in a hundred thousand.
@exam.check(points=1.5, rtol=1e-4, atol=2e-3)
def stays_exact_for_large_logits(kit, draw):
    """Logits of ±1000, and logits thousands apart, lose nothing."""
    loss = kit.SmoothedCrossentropy(reduction=None)
    labels, spread = draw.integers(7, high=5), draw.normal(7, 5)
    return {
        "loss near +1000": loss(labels, spread + 1000.0),
        "loss near -1000": loss(labels, spread - 1000.0),
        "loss for logits far apart": loss(labels, spread * 1000.0),
    }


exam.add(loss_gradients(sample), points=1)
exam.add(reductions(sample), points=1)
exam.add(graph(sample, unknown=(0, 1)), points=0.5)
exam.add(round_trip(sample, file=False), points=0.5)
exam.add(trains_a_model(sample), points=0.5)
exam.add(loss_dtypes(sample), points=0.5)
