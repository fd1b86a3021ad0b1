"""Learning from scratch: a fresh layer is trained, and tried on examples whose answers only the judge holds.

The learner's process does not know what a lesson was drawn from, so the new answers can only be learned, from
the examples. Where no judge stands between the two, in the reference room and in proofs, the check makes the
lesson itself and marks its own work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.checks.optimizers import take_step
from autograder.exam import Observe
from autograder.marks import KEPT, mark

EXAMPLES, ANSWERS, NEW_EXAMPLES = "examples", "answers", "new examples"  # besides what is kept

Lesson = dict[str, Any]

STARTS = 4
LEARNED = 0.9  # of the examples: what a start has to recognise for another not to be tried
BAR = 0.75


def learns_from_scratch(
    lesson: Callable[[Any], Lesson], network: Callable[[Any], keras.Model], steps: int = 40, bar: float = BAR
) -> Observe:
    """`lesson(draw)` gives the four parts named above; `network(kit)` a new model, from examples to logits.

    False alarms are rarer than one in 10⁹ where a start fails less often than once in 200 times (show it for
    the lesson at hand), since four are tried; and where the network recognises nine in ten new examples, as
    fewer than 150 of 200 are then right once in 10⁹ times.
    """

    def learns_a_task_from_scratch(kit: Any, draw: Any) -> Any:
        """A fresh layer, with the weights it starts with, learns to tell new examples apart."""
        if draw.shown:
            return predictions(network, kit, draw.shown, steps)
        parts = lesson(draw)
        predicted = predictions(network, kit, parts, steps)
        question, said = mark(np.asarray(predicted), np.asarray(parts[KEPT]), bar)
        return {**parts, question: said}

    learns_a_task_from_scratch.seeds = 5  # type: ignore[attr-defined]
    learns_a_task_from_scratch.bar = bar  # type: ignore[attr-defined]
    return learns_a_task_from_scratch


def predictions(network: Callable[[Any], keras.Model], kit: Any, parts: Lesson, steps: int) -> Any:
    examples, answers = parts[EXAMPLES], parts[ANSWERS]
    for _ in range(STARTS):
        model = network(kit)
        train(model, examples, answers, steps)
        if np.mean(np.asarray(classes(model(examples))) == np.asarray(answers)) >= LEARNED:
            break
    return classes(model(parts[NEW_EXAMPLES]))


def train(model: keras.Model, examples: Any, answers: Any, steps: int) -> None:
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(0.05)
    variables = model.trainable_variables
    optimizer.build(variables)

    def step() -> None:
        with tf.GradientTape() as tape:
            loss = loss_of(answers, model(examples, training=True))
        take_step(optimizer, tape.gradient(loss, [each.value for each in variables]), variables)

    traced = tf.function(step, autograph=False)
    for _ in range(steps):
        traced()


def classes(logits: Any) -> Any:
    return tf.argmax(logits, axis=-1, output_type="int32")
