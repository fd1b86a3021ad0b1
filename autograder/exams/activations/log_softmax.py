import tensorflow as tf

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
        "keras.ops.log_softmax",
        "keras.ops.logsumexp",
        "keras.activations.log_softmax",
        "keras.losses.CategoricalCrossentropy",
        "keras.losses.categorical_crossentropy",
        "keras.losses.SparseCategoricalCrossentropy",
        "keras.losses.sparse_categorical_crossentropy",
        "keras.ops.categorical_crossentropy",
        "keras.ops.sparse_categorical_crossentropy",
        "tensorflow.nn.log_softmax",
        "tensorflow.math.reduce_logsumexp",
        "tensorflow.math.cumulative_logsumexp",
        "tensorflow.nn.softmax_cross_entropy_with_logits",
        "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
    ],
    hints=[
        "Write the logarithm of softmax as a difference: the first term is the logit itself. What is the "
        "second one, and along which axis?",
        "Take the largest logit off all of them before anything else. Nothing changes on paper, and no "
        "exponential is then larger than 1. Keep the axis (`keepdims=True`) so that the shapes line up.",
        "Do not add the largest logit back. The shifted logits, less the logarithm of the sum of *their* "
        "exponentials, are the whole answer.",
    ],
)


def sample(kit, draw):
    return kit.LogSoftmax(axis=1), {"inputs": draw.normal(3, 5, 4, scale=2.0)}


@exam.check(points=2.5)
def gives_log_probabilities(kit, draw):
    """Each row of logits becomes the logarithms of probabilities that add up to 1."""
    return kit.LogSoftmax()(draw.normal(3, 5, scale=2.0))


@exam.check(points=1)
def works_along_any_axis(kit, draw):
    """The axis is the one that was asked for, at any rank."""
    logits = draw.normal(2, 3, 4, 5)
    return {f"output for axis={axis}": kit.LogSoftmax(axis=axis)(logits) for axis in (0, 1, -2, 3)}


exam.add(gradients(sample), points=1)


@exam.check(points=1.5)
def stays_exact_for_logits_far_apart(kit, draw):
    """Logits that lie thousands apart give log-probabilities of minus thousands, with gradients."""
    pulled = draw.pullback(kit.LogSoftmax(), logits=draw.normal(4, 6) * 1000.0)
    return {
        "output for logits far apart": pulled["output"],
        "gradient of logits far apart": pulled["gradient of logits"],
    }


@exam.check(points=1, rtol=1e-6, atol=2e-5)
def keeps_its_digits_far_from_zero(kit, draw):
    """Logits that all lie near ±100,000 give log-probabilities with all their digits."""
    # Multiples of 1/64 stay exact when 100,000 is added to them.
    spread = tf.round(draw.normal(4, 6) * 64.0) / 64.0
    layer = kit.LogSoftmax()
    return {"output near +100,000": layer(spread + 1e5), "output near -100,000": layer(spread - 1e5)}


@exam.check(points=1)
def lets_logits_be_forbidden(kit, draw):
    """A logit of minus infinity gives minus infinity, and leaves the others alone."""
    logits, allowed = draw.normal(4, 6), draw.mask(4, 6)
    logits = tf.where(allowed, logits, tf.constant(float("-inf"), logits.dtype))
    layer = kit.LogSoftmax()
    # What was forbidden gets no upstream gradient either: nobody looks at it.
    pulled = draw.pullback(lambda logits: tf.where(allowed, layer(logits), 0.0), logits=logits)
    return {
        "output for forbidden logits": layer(logits),
        "gradient of logits, some forbidden": pulled["gradient of logits"],
    }


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.5)
exam.add(mixed_precision(sample), points=0.5)
exam.add(round_trip(sample), points=0.5)
exam.add(leaves_inputs_alone(sample), points=0.25)
exam.add(fits_into_a_model(sample), points=0.25)
