import tensorflow as tf

from autograder.checks import graph, leaves_inputs_alone, round_trip
from autograder.checks.ready_made import AUTODIFF
from autograder.draw import weight
from autograder.exam import Exam, parts

exam = Exam(
    points=10,
    without=[
        *AUTODIFF,
        "keras.layers.BatchNormalization",
        "keras.layers.Normalization",
        "keras.layers.GroupNormalization",
        "keras.ops.batch_normalization",
        "tensorflow.nn.batch_normalization",
        "tensorflow.compat.v1.nn.batch_normalization",
        "tensorflow.compat.v1.nn.fused_batch_norm",
    ],
    hints=[
        "Get `call` right first, in both modes, and let `normalize` return x̂ and s: `backward` needs both. "
        "For γ and β there is one sum each, over every axis but the last.",
        "For the inputs in training, begin with d = upstream · γ and write down the three roads separately. "
        "Two of them are means over the examples; the statement gives all three.",
        "To find out which road is wrong, test your answer alone: does each feature's gradient add up to 0? "
        "If not, look at the mean. Does its product with x̂? If not, look at the variance.",
    ],
)

FEATURES = 5
NAMES = ("gradient of inputs", "gradient of gamma", "gradient of beta")


def layer(kit, draw, inputs, epsilon=1e-5):
    shape = (FEATURES,)
    made = kit.BatchNormalization(epsilon=epsilon)
    draw.weights(made, {"gamma": shape, "beta": shape, "moving_mean": shape}, on=[inputs], scale=1.0)
    weight(made, "moving_variance").assign(draw.uniform(*shape, low=0.5, high=3.0))
    return made


def backward(kit, draw, *leading, training=True, mean=0.7, scale=1.5):
    inputs = draw.normal(*leading, FEATURES, mean=mean, scale=scale)
    upstream = draw.normal(*leading, FEATURES)
    return parts(layer(kit, draw, inputs).backward(inputs, upstream, training=training), *NAMES)


@exam.check(points=1)
def normalizes_with_the_batch(kit, draw):
    """In training, each feature gets mean 0 and variance 1, then gamma and beta."""
    table, images = draw.normal(7, FEATURES, mean=0.7), draw.normal(2, 3, 4, FEATURES, scale=1.5)
    return {
        "output for a table": layer(kit, draw, table)(table, training=True),
        "output for images": layer(kit, draw, images)(images, training=True),
    }


@exam.check(points=0.5)
def normalizes_with_the_moving_statistics(kit, draw):
    """At inference, the collected statistics count."""
    table = draw.normal(7, FEATURES, mean=0.7)
    made = layer(kit, draw, table)
    return {"output at inference": made(table, training=False), "output for one example": made(table[:1])}


@exam.check(points=0.5)
def finds_the_gradient_of_beta(kit, draw):
    """Each offset adds up what arrives at its feature."""
    return {NAMES[2]: backward(kit, draw, 7)[NAMES[2]]}


@exam.check(points=1)
def finds_the_gradient_of_gamma(kit, draw):
    """Each scale adds up what arrives, times what it has multiplied."""
    return {NAMES[1]: backward(kit, draw, 7)[NAMES[1]]}


@exam.check(points=2.5)
def finds_the_gradient_of_the_inputs(kit, draw):
    """Each input reaches the loss directly, through the mean, and through the variance."""
    return {NAMES[0]: backward(kit, draw, 7)[NAMES[0]]}


@exam.check(points=1.5, atol=5e-5)
def counts_every_place_of_an_image(kit, draw):
    """In sequences and images, every place is an example."""
    sequences, images = backward(kit, draw, 2, 3), backward(kit, draw, 2, 3, 4)
    return {f"{name} (sequences)": value for name, value in sequences.items()} | {
        f"{name} (images)": value for name, value in images.items()
    }


@exam.check(points=1)
def takes_statistics_for_constants_at_inference(kit, draw):
    """At inference, the gradient of the inputs takes the direct road alone."""
    given = backward(kit, draw, 7, training=False)
    return {f"{name} at inference": value for name, value in given.items()}


@exam.check(points=0.5, rtol=5e-4, atol=5e-4)
def survives_tiny_variances(kit, draw):
    """Where a feature hardly varies, or not at all, epsilon keeps everything finite."""
    noise, upstream = draw.normal(7, FEATURES, scale=0.02), draw.normal(7, FEATURES)
    inputs = noise * tf.constant([1.0, 0.0, 1.0, 0.0, 1.0], noise.dtype)
    made = layer(kit, draw, inputs, epsilon=1e-3)
    return {"output": made(inputs, training=True)} | parts(
        made.backward(inputs, upstream, training=True), *NAMES
    )


# Of seven digits, nearly four are spent on the mean.
@exam.check(points=0.5, rtol=6e-3, atol=1.5e-2)
def survives_a_large_mean(kit, draw):
    """A mean of 4000 costs a few digits, not all of them."""
    return {NAMES[0]: backward(kit, draw, 7, mean=4000.0, scale=1.0)[NAMES[0]]}


def backward_sample(kit, draw):
    inputs, upstream = draw.normal(2, 3, FEATURES), draw.normal(2, 3, FEATURES)
    made = layer(kit, draw, inputs)

    def both_modes(inputs, upstream):
        training = parts(made.backward(inputs, upstream, training=True), *NAMES)
        inference = parts(made.backward(inputs, upstream, training=False), *NAMES)
        return {f"{name} in training": value for name, value in training.items()} | {
            f"{name} at inference": value for name, value in inference.items()
        }

    return both_modes, {"inputs": inputs, "upstream": upstream}


def forward_sample(kit, draw):
    inputs = draw.normal(7, FEATURES)
    return layer(kit, draw, inputs), {"inputs": inputs}


exam.add(graph(backward_sample, unknown=(0, 1)), points=0.5, atol=1e-4)
exam.add(leaves_inputs_alone(backward_sample), points=0.25, atol=1e-4)
exam.add(round_trip(forward_sample), points=0.25)
