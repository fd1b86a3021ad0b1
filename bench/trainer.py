"""The trainer's step against Keras's own `fit`, and what the input pipeline costs."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from bench.measure import Row, alternating, show
from dlkit.models import RECIPES, load_task
from dlkit.models.keras_kit import KerasKit
from dlkit.training import Trainer, choose
from dlkit.training.batches import Held

ROUNDS = 25  # an epoch takes a tenth of a second; fewer say little
MODELS = ("convolution/conv2d", "recurrent/lstm_layer", "transformer/layer_norm")
CLOSE = 1.05


class Ready(Held):
    """Batches that lie there, the same ones in each epoch: no data come cheaper."""

    def __init__(self, held: Held) -> None:
        self._batches, self._spec = list(held), held.element_spec

    def __iter__(self) -> Iterator[Any]:
        return iter(self._batches)

    @property
    def element_spec(self) -> Any:
        return self._spec

    def take(self, count: int) -> Held:
        return self


def built_and_batches(slug: str, folder: Path) -> tuple[Any, Callable[[int], Held]]:
    recipe = RECIPES[slug]
    task = load_task(recipe.dataset, folder)
    return recipe.build(KerasKit(), task), task.batches("train", recipe.batch)


def ours(slug: str, folder: Path, compiled: bool, synthetic: bool = False) -> Callable[[], None]:
    """An epoch each time it is called."""
    chosen = choose("cpu")
    with chosen.scope():
        built, batches = built_and_batches(slug, folder)
    if synthetic:
        ready = Ready(batches(0))
        batches = lambda epoch: ready  # noqa: E731
    trainer = Trainer(
        built.model, built.optimizer, built.loss, chosen, metrics=built.metrics, compiled=compiled
    )

    def epoch() -> None:
        trainer.train(batches, trainer.position.epoch + 1)

    return epoch


def keras_fit(slug: str, folder: Path, compiled: bool) -> Callable[[], None]:
    built, batches = built_and_batches(slug, folder)
    built.model.compile(built.optimizer, built.loss, metrics=built.metrics, jit_compile=compiled)
    done = iter(range(10**6))
    return lambda: built.model.fit(batches(next(done)).dataset(), verbose=0) and None


def main(rounds: int = ROUNDS) -> None:
    keras.utils.disable_interactive_logging()
    against_fit, against_synthetic = [], []
    with tempfile.TemporaryDirectory() as folder:
        for slug in MODELS:
            for compiled in (False, True):
                name = f"{slug}{', XLA' if compiled else ''}"
                mine, theirs = alternating(
                    rounds, ours(slug, Path(folder), compiled), keras_fit(slug, Path(folder), compiled)
                )
                against_fit.append(Row(name, "fit", mine, theirs, CLOSE))
            real, synthetic = alternating(
                rounds, ours(slug, Path(folder), False), ours(slug, Path(folder), False, synthetic=True)
            )
            against_synthetic.append(Row(slug, "batches that lie ready", real, synthetic, CLOSE))
    show("An epoch of the trainer, and of Keras's fit", against_fit)
    show("An epoch from the data set's pipeline, and without one", against_synthetic)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
