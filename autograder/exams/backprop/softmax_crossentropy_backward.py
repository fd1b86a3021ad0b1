import keras
import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone
from autograder.checks.ready_made import AUTODIFF
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        *AUTODIFF,
        "keras.ops.categorical_crossentropy",
        "keras.ops.sparse_categorical_crossentropy",
        "keras.ops.binary_crossentropy",
        "keras.losses.categorical_crossentropy",
        "keras.losses.sparse_categorical_crossentropy",
        "keras.losses.CategoricalCrossentropy",
        "keras.losses.SparseCategoricalCrossentropy",
        "tensorflow.nn.softmax_cross_entropy_with_logits",
        "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
        "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits",
        "tensorflow.compat.v1.nn.softmax_cross_entropy_with_logits_v2",
        "tensorflow.compat.v1.losses.softmax_cross_entropy",
    ],
    hints=[
        "Begin with one example whose loss goes nowhere else: its upstream gradient is 1. The statement "
        "derives the gradient; only p needs computing, and the sum of the targets.",
        "Each example's gradient is a row, its upstream gradient a single number. Which axis does that "
        "number lack, to multiply a whole row?",
        "The mean needs no derivation of its own. It is a function of the losses, and sends each of them an "
        "upstream gradient that you know; the rest is a call of your second function.",
    ],
)


@exam.check(points=1)
def measures_each_example(kit, draw):
    """There is one loss for each example, in batches and in sequences."""
    return {
        "loss in a batch": kit.crossentropy(draw.one_hot(3, classes=5), draw.normal(3, 5, scale=2.0)),
        "loss in sequences": kit.crossentropy(draw.probabilities(2, 3, 5), draw.normal(2, 3, 5)),
    }


@exam.check(points=2.5)
def finds_the_gradient_of_each_loss(kit, draw):
    """Each logit is told what it did to its own example's loss, and what becomes of that loss."""
    return {
        "gradient for one class": kit.crossentropy_backward(
            draw.one_hot(3, classes=5), draw.normal(3, 5), draw.normal(3)
        ),
        "gradient for soft targets": kit.crossentropy_backward(
            draw.probabilities(2, 3, 5), draw.normal(2, 3, 5), draw.normal(2, 3)
        ),
    }


@exam.check(points=1.5)
def divides_by_the_number_of_losses(kit, draw):
    """The gradient of the mean is divided once, by the number of losses."""
    return {
        "gradient for a batch": kit.mean_crossentropy_backward(draw.one_hot(3, classes=5), draw.normal(3, 5)),
        "gradient for sequences": kit.mean_crossentropy_backward(
            draw.probabilities(2, 3, 5), draw.normal(2, 3, 5)
        ),
    }


@exam.check(points=1)
def weighs_examples(kit, draw):
    """Weights enlarge or silence examples, and do not change how many there are."""
    weights = draw.uniform(2, 3, low=0.5, high=3.0) * tf.constant([1.0, 0.0, 1.0], draw.normal(1).dtype)
    return {
        "gradient with weights": kit.mean_crossentropy_backward(
            draw.probabilities(2, 3, 5), draw.normal(2, 3, 5), sample_weight=weights
        )
    }


@exam.check(points=1)
def takes_targets_of_any_sum(kit, draw):
    """Rows without a label stay at rest, and heavier targets push harder."""
    labels = draw.one_hot(4, classes=5)
    sums = tf.concat([tf.zeros([1, 1], labels.dtype), draw.uniform(3, 1, low=1.5, high=3.0)], axis=0)
    targets, logits, upstream = labels * sums, draw.normal(4, 5), draw.normal(4)
    return {
        "loss": kit.crossentropy(targets, logits),
        "gradient for logits": kit.crossentropy_backward(targets, logits, upstream),
    }


def extreme_logits(draw, tell):
    spread, targets, upstream = draw.normal(4, 5), draw.one_hot(4, classes=5), draw.normal(4)
    return {
        "near +1000": tell(targets, spread + 1000.0, upstream),
        "near -1000": tell(targets, spread - 1000.0, upstream),
        "for far apart": tell(targets, spread * 1000.0, upstream),
    }


# exp(x − logsumexp(x)) is right to 3e-5 near ±1000.
@exam.check(points=0.75, rtol=1e-3, atol=1e-4)
def measures_extreme_logits(kit, draw):
    """Logits of ±1000 have finite losses."""
    seen = extreme_logits(draw, lambda targets, logits, upstream: kit.crossentropy(targets, logits))
    return {f"loss {name}": value for name, value in seen.items()}


@exam.check(points=0.75, rtol=1e-3, atol=1e-4)
def finds_gradients_for_extreme_logits(kit, draw):
    """Logits of ±1000 get finite gradients, also where a probability is 0."""
    seen = extreme_logits(draw, kit.crossentropy_backward)
    return {f"gradient {name}": value for name, value in seen.items()}


@exam.check(points=1)
def trains_a_keras_model(kit, draw):
    """A Keras model learns from this gradient, for three steps."""
    inputs, targets = draw.normal(7, 4), draw.one_hot(7, classes=3)
    layer = keras.layers.Dense(3)
    model = keras.Sequential([keras.Input((4,)), layer])
    draw.weights(layer, {"kernel": (4, 3), "bias": (3,)})
    model.compile(keras.optimizers.SGD(0.5), loss=kit.SoftmaxCrossentropy(), run_eagerly=True)
    losses = [float(model.train_on_batch(inputs, targets)) for _ in range(3)]
    return {
        "loss after each step": tf.constant(losses),
        "kernel after training": layer.kernel.value,
        "bias after training": layer.bias.value,
    }


def sample(kit, draw):
    def all_three(targets, logits, upstream):
        return {
            "loss": kit.crossentropy(targets, logits),
            "gradient of the loss": kit.crossentropy_backward(targets, logits, upstream),
            "gradient of the mean": kit.mean_crossentropy_backward(targets, logits),
        }

    return all_three, {
        "targets": draw.probabilities(2, 3, 5),
        "logits": draw.normal(2, 3, 5),
        "upstream": draw.normal(2, 3),
    }


exam.add(graph(sample, unknown=(0, 1, 2)), points=0.25)
exam.add(leaves_inputs_alone(sample), points=0.25)
