"""A few steps of training, in which the loss has to fall just as the reference's does.

Outputs and gradients can all be right in a layer that learns wrongly: one with a weight too many, which does
nothing until an optimizer moves it, or with a table that is trained where it should stand still. So here a
small model is trained with what is under test, from the same weights and on the same batch.

The families of this module and of `replicas` take a sample of a layer, as the others do, or a *training*:
`with_loss(sample)` and `with_optimizer(make)` make one of a loss and of an optimizer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import msgspec
import tensorflow as tf

from autograder.checks.losses import LossSample, unpacked
from autograder.checks.optimizers import Make, take_step
from autograder.checks.sample import Sample
from autograder.draw import call, require_tensor
from autograder.exam import Observe

STEPS = 4
FEW_SEEDS = 5


class Training(msgspec.Struct, frozen=True):
    """A small model, and what teaches it. Losses are added up, and divided by the whole batch's `count`."""

    model: Callable[[dict[str, Any]], Any]
    layers: list[Any]  # whose weights are trained
    inputs: dict[str, Any]
    targets: Any
    loss: Callable[[Any, Any], Any]  # of the targets and the outputs: a sum
    count: int
    optimizer: Any

    @property
    def variables(self) -> list[Any]:
        return [variable for layer in self.layers for variable in layer.trainable_variables]


Lessons = Callable[[Any, Any], Training]


def learns(lessons: Sample | Lessons, steps: int = STEPS) -> Observe:
    """Where floats come in, a dense layer is trained in front of the sample's, through its inputs."""

    def learns_step_by_step(kit: Any, draw: Any) -> Any:
        """Over a few steps of training, the loss falls just as it should."""
        training = prepared(lessons, kit, draw)
        losses = [step(training) for _ in range(steps)]
        return curve(losses, training)

    learns_step_by_step.seeds = FEW_SEEDS  # type: ignore[attr-defined]
    return learns_step_by_step


def curve(losses: list[Any], training: Training) -> dict[str, Any]:
    """The most telling first: whether it was right before it learned, and where it has come to."""
    return {
        "loss in the first step": losses[0],
        f"output after {len(losses)} steps of training": training.model(training.inputs),
        "loss in each step": tf.stack(losses),
    }


def step(training: Training, inputs: Any = None, targets: Any = None) -> Any:
    """Trains on these inputs, or on all; returns the loss before."""
    if inputs is None:
        inputs, targets = training.inputs, training.targets
    with tf.GradientTape() as tape:
        loss = training.loss(targets, training.model(inputs)) / training.count
    variables = training.variables
    take_step(training.optimizer, tape.gradient(loss, [each.value for each in variables]), variables)
    return loss


def prepared(lessons: Sample | Lessons, kit: Any, draw: Any) -> Training:
    made = lessons(kit, draw)
    return made if isinstance(made, Training) else with_layer(*made, draw)


def with_layer(layer: Any, inputs: dict[str, Any], draw: Any) -> Training:
    """Random targets for all that the layer answers, and a dense layer before it where it takes floats."""
    name, *_ = inputs
    front = []
    if inputs[name].dtype.is_floating:
        width = inputs[name].shape[-1]
        shapes = {"kernel": (width, width), "bias": (width,)}
        front.append(draw.weights(keras.layers.Dense(width), shapes, on=[inputs[name]]))

    def model(given: dict[str, Any]) -> Any:
        for dense in front:
            given = {**given, name: dense(given[name])}
        return call(layer, given)

    targets = [draw.normal(*output.shape) for output in answers(model(inputs))]
    count = sum(math.prod(target.shape) for target in targets)
    return Training(model, [*front, layer], inputs, targets, squared_errors, count, descent())


def with_loss(sample: LossSample, activation: str | None = None) -> Lessons:
    """The loss teaches a dense layer; `activation` makes of its numbers what the loss expects."""

    def lessons(kit: Any, draw: Any) -> Training:
        loss, (y_true, y_pred) = unpacked(sample(kit, draw, reduction="sum"))
        features, units = draw.normal(*y_pred.shape[:-1], 7), y_pred.shape[-1]
        dense = keras.layers.Dense(units, activation=activation)
        draw.weights(dense, {"kernel": (7, units), "bias": (units,)}, on=[features])
        inputs, count = {"inputs": features}, math.prod(y_pred.shape[:-1])
        return Training(through(dense), [dense], inputs, y_true, loss, count, descent())

    return lessons


def with_optimizer(make: Make, samples: int = 5) -> Lessons:
    """The optimizer trains a dense layer's kernel. Whether it keeps variables apart is seen elsewhere."""

    def lessons(kit: Any, draw: Any) -> Training:
        features, targets = draw.normal(samples, 3), draw.normal(samples, 4)
        # Its name is the same in every process.
        dense = keras.layers.Dense(4, activation="tanh", use_bias=False, name="dense")
        draw.weights(dense, {"kernel": (3, 4)}, on=[features])
        inputs = {"inputs": features}
        return Training(through(dense), [dense], inputs, targets, squared_errors, samples, make(kit))

    return lessons


def through(layer: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda inputs: call(layer, inputs)


def squared_errors(targets: Any, outputs: Any) -> Any:
    pairs = zip(tf.nest.flatten(targets), answers(outputs), strict=True)
    return sum(tf.reduce_sum(tf.square(output - target)) for target, output in pairs)


def answers(outputs: Any) -> list[Any]:
    flat: list[Any] = tf.nest.flatten(outputs)
    for output in flat:
        require_tensor(output)
    return flat


def descent() -> keras.optimizers.Optimizer:
    """Far enough for a weight too many to show, and not so far that roundings grow."""
    return keras.optimizers.SGD(0.2, momentum=0.5)
