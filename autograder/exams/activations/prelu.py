import keras
import tensorflow as tf

from autograder.checks import (
    fits_into_a_model,
    gradients,
    graph,
    leaves_inputs_alone,
    mixed_precision,
    replicas,
    round_trip,
)
from autograder.draw import weight
from autograder.exam import Exam

exam = Exam(
    points=10,
    without=[
        "keras.layers.PReLU",
        "keras.layers.LeakyReLU",
        "keras.ops.leaky_relu",
        "keras.activations.leaky_relu",
        "tensorflow.nn.leaky_relu",
    ],
    hints=[
        "Begin without sharing. In `build`, which part of `input_shape` is the shape of one example? "
        "That is the shape of `alpha`.",
        "`call` is the leaky ReLU of the last exercise, with the weight in place of the number. Choose "
        "by the sign of the input, since a learned slope may be above 1 or below 0.",
        "For the shared axes go through the *whole* shape, batch included, so that axis numbers and "
        "positions agree; put a 1 wherever the axis is shared, and cut the batch off at the end.",
    ],
)


def sloped(draw, layer, inputs, shape):
    """The layer with slopes of every kind: below 0, between 0 and 1, and above 1."""
    draw.weights(layer, {"alpha": shape}, on=[inputs])
    slopes = draw.uniform(*shape, low=-1.0, high=3.0)
    weight(layer, "alpha").assign(slopes)
    return layer


def alone(kit, draw):
    inputs = draw.normal(3, 5, 4)
    return sloped(draw, kit.PReLU(), inputs, (5, 4)), {"inputs": inputs}


def shared(kit, draw):
    inputs = draw.normal(3, 5, 6, 4)
    layer = kit.PReLU(alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1, 2])
    return sloped(draw, layer, inputs, (1, 1, 4)), {"inputs": inputs}


@exam.check(points=0.75)
def gives_alpha_its_shape(kit, draw):
    """`alpha` has the shape of an example, with 1 for each shared axis."""
    pictures = draw.normal(2, 3, 6, 4)
    seen = {}
    for axes in (None, [1, 2], [2], (1, 3), [1, 2, 3]):
        layer = kit.PReLU(shared_axes=axes)
        layer(pictures)
        seen[f"shape of alpha for shared_axes={axes}"] = str(tuple(weight(layer, "alpha").shape))
    return seen


@exam.check(points=1.25)
def uses_its_slopes(kit, draw):
    """Every position of an example has a slope of its own, the same in all examples."""
    layer, inputs = alone(kit, draw)
    rows = draw.normal(5, 7)
    return {
        "output for sequences": layer(inputs["inputs"]),
        "output for a batch of rows": sloped(draw, kit.PReLU(), rows, (7,))(rows),
    }


@exam.check(points=1)
def shares_slopes_along_axes(kit, draw):
    """Along shared axes there is one slope, also for pictures of another size."""
    layer, inputs = shared(kit, draw)
    pictures = draw.normal(2, 3, 6, 4)
    seen = {
        "output with shared axes 1 and 2": layer(inputs["inputs"]),
        "output for pictures of another size": layer(draw.normal(2, 7, 3, 4)),
    }
    for axes, shape in (([2], (3, 1, 4)), ([1, 3], (1, 6, 1)), ([1, 2, 3], (1, 1, 1))):
        other = sloped(draw, kit.PReLU(shared_axes=axes), pictures, shape)
        seen[f"output with shared axes {axes}"] = other(pictures)
    return seen


@exam.check(points=1)
def begins_as_it_should(kit, draw):
    """`alpha` starts as its initializer says, and is there to be trained."""
    inputs = draw.normal(3, 5, 4)
    start = draw.number(0.1, 0.6)
    seen = {}
    for words, layer in {
        "by default": kit.PReLU(),
        "with an initializer": kit.PReLU(alpha_initializer=keras.initializers.Constant(start)),
        "with an initializer's name": kit.PReLU(alpha_initializer="ones"),
    }.items():
        seen[f"first output {words}"] = layer(inputs)
        seen[f"alpha {words}"] = tf.identity(weight(layer, "alpha"))
        seen[f"number of trainable weights {words}"] = len(layer.trainable_weights)
    return seen


exam.add(gradients(alone, weights=["alpha"]), points=1)
exam.add(
    gradients(shared, weights=["alpha"]),
    name="sends_gradients_back_to_shared_slopes",
    title="A shared slope collects the gradients of all positions that share it.",
    points=1,
)


@exam.check(points=0.5)
def starts_again_from_its_config(kit, draw):
    """A new layer made from the configuration starts and shares as the first one did."""
    inputs = draw.normal(3, 5, 4)
    start = keras.initializers.Constant(draw.number(0.1, 0.6))
    layer = kit.PReLU(alpha_initializer=start, shared_axes=[1])
    twin = type(layer).from_config(layer.get_config())
    return {
        "output of a new layer": twin(inputs),
        "shape of its alpha": str(tuple(weight(twin, "alpha").shape)),
    }


exam.add(replicas(alone), points=0.5)
exam.add(graph(shared, unknown=(0, 1, 2)), points=1)
exam.add(mixed_precision(shared), points=0.5)
exam.add(round_trip(shared), points=1)
exam.add(leaves_inputs_alone(alone), points=0.25)
exam.add(fits_into_a_model(alone), points=0.25)
