"""Each layer's reference against Keras's own, on one compiled training step: `python -m bench.layers`.

A step is what `fit` does with a layer: forward, gradients for weights and inputs, one step downhill, all in
one `tf.function` compiled by XLA, as Keras compiles by default. Both layers get the same sizes, in turn.
Where a reference is slower, the other columns say where that goes: its share of the forward pass, and the
same step without XLA, where each operation counts by itself.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any

import keras
import msgspec
import numpy as np
import tensorflow as tf
from rich.console import Console
from rich.table import Table

from autograder.catalog import load
from bench.duels import DUELS, Duel
from bench.learner import reference
from bench.measure import alternating

REPEATS = 25


class Result(msgspec.Struct, frozen=True):
    """Seconds of ours and of Keras's: a whole step, its forward pass alone, a step without XLA."""

    duel: Duel
    step: list[float]
    forward: list[float]
    plain: list[float]

    @property
    def ratio(self) -> float:
        return ratio(self.step)

    @property
    def holds(self) -> bool:
        return self.ratio <= self.duel.at_most


def ratio(seconds: list[float]) -> float:
    return seconds[0] / seconds[1]


def kit(slug: str) -> Any:
    """The reference as a module of its own."""
    module = types.ModuleType(slug.replace("/", "."))
    exec(compile(reference(slug), f"<{slug}>", "exec"), module.__dict__)
    return module


def fight(duel: Duel) -> Result:
    layers = [duel.ours(kit(duel.slug)), duel.keras()]
    dice = np.random.default_rng(0)
    inputs = [tf.constant(one(dice)) for one in duel.inputs]
    outputs = [first(layer(*inputs)) for layer in layers]
    sizes = [sum(int(np.prod(w.shape)) for w in layer.trainable_variables) for layer in layers]
    if outputs[0].shape != outputs[1].shape or sizes[0] != sizes[1]:
        raise ValueError(f"{duel.slug}: {outputs[0].shape} with {sizes[0]} weights is not "
                         f"{outputs[1].shape} with {sizes[1]}")  # fmt: skip
    upstream = tf.constant(dice.normal(size=outputs[0].shape).astype("float32"))

    def timed(make: Callable[..., Callable[[], object]], **options: bool) -> list[float]:
        return alternating(REPEATS, *(make(layer, inputs, upstream, **options) for layer in layers))

    return Result(duel, timed(step, compiled=True), timed(forward), timed(step, compiled=False))


def step(layer: Any, inputs: list[Any], upstream: Any, compiled: bool) -> Callable[[], object]:
    variables = [variable.value for variable in layer.trainable_variables]
    moving = [each for each in inputs if each.dtype.is_floating]

    @tf.function(jit_compile=compiled, autograph=False)
    def run() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(moving)
            loss = tf.reduce_sum(first(layer(*inputs)) * upstream)
        gradients = tape.gradient(loss, [*variables, *moving])
        for variable, gradient in zip(variables, gradients, strict=False):
            variable.assign_sub(1e-6 * tf.convert_to_tensor(gradient))
        return [loss, *gradients[len(variables) :]]

    return lambda: run()[0].numpy()


def forward(layer: Any, inputs: list[Any], upstream: Any) -> Callable[[], object]:
    @tf.function(jit_compile=True, autograph=False)
    def run() -> Any:
        return tf.reduce_sum(first(layer(*inputs)) * upstream)

    return lambda: run().numpy()


def first(output: Any) -> Any:
    return output[0] if isinstance(output, list | tuple) else output


def show(results: Iterable[Result]) -> None:
    table = Table(
        title="One compiled training step: reference ÷ Keras's own layer", title_justify="left", box=None
    )
    for column in ("exercise", "against", "ms", "ms", "ratio", "at most", "forward only", "without XLA"):
        table.add_column(column, justify="left" if column in ("exercise", "against") else "right")
    for result in results:
        mark = "" if result.holds else " missed"
        table.add_row(
            result.duel.slug,
            result.duel.against,
            *(f"{1000 * seconds:.2f}" for seconds in result.step),
            f"{result.ratio:.2f}{mark}",
            f"{result.duel.at_most:.1f}",
            f"{ratio(result.forward):.2f}",
            f"{ratio(result.plain):.2f}",
        )
    Console(width=130).print(table)


def main() -> None:
    keras.utils.set_random_seed(0)
    slugs = {exercise.slug for exercise in load()}
    missing = sorted({duel.slug for duel in DUELS} - slugs)
    if missing:
        raise SystemExit(f"There is no such exercise: {', '.join(missing)}")
    show([fight(duel) for duel in DUELS])


if __name__ == "__main__":
    main()
