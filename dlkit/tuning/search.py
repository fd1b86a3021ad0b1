"""A search over a declared space, by Keras Tuner. It goes on where it stopped, in the same folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import msgspec
import tensorflow as tf
from tensorboard.plugins.hparams import api as hparams

from dlkit.plans import Search
from dlkit.training.kits import kit_of
from dlkit.training.session import blaming, task_for, trainable
from dlkit.training.strategy import choose
from dlkit.training.trainer import Trainer

GOAL = "val_loss"


class Trial(msgspec.Struct, frozen=True):
    """Settings that were tried, and how they did."""

    number: int
    settings: dict[str, Any]
    loss: float
    history: list[dict[str, float]]


def space(settings: keras_tuner.HyperParameters, recipe: Any) -> dict[str, Any]:
    """What is tried, around what the model's recipe takes to be good."""
    return {
        "learning_rate": settings.Float(
            "learning_rate", recipe.rate / 10, recipe.rate * 10, step=10**0.5, sampling="log"
        ),
        "batch": settings.Choice("batch", [16, 32, 64]),
        "clip": settings.Choice("clip", [0.0, 1.0]),  # 0 clips nothing
    }


def oracle(how: str, trials: int, epochs: int, seed: int) -> keras_tuner.Oracle:
    goal = keras_tuner.Objective(GOAL, "min")
    makers: dict[str, Callable[[], keras_tuner.Oracle]] = {
        "random": lambda: keras_tuner.oracles.RandomSearchOracle(goal, trials, seed=seed),
        "grid": lambda: keras_tuner.oracles.GridSearchOracle(goal, trials, seed=seed),
        "bayesian": lambda: keras_tuner.oracles.BayesianOptimizationOracle(goal, trials, seed=seed),
        "hyperband": lambda: keras_tuner.oracles.HyperbandOracle(goal, max_epochs=max(2, epochs), seed=seed),
    }
    return makers[how]()


class Tuner(keras_tuner.Tuner):
    """Trains each trial with our own trainer."""

    def __init__(self, search: Search, tell: Callable[[Trial], None]) -> None:
        self.search_plan = search
        self.tell = tell
        self.recipe = trainable(search.exercise)
        self.chosen = choose("cpu" if not tf.config.list_physical_devices("GPU") else "gpu")
        self.task = task_for(search.exercise, search.dataset, search.data)
        folder = Path(search.directory)
        super().__init__(
            oracle(search.how, search.trials, search.epochs, search.seed),
            hypermodel=lambda settings: self._built(space(settings, self.recipe)).model,
            directory=str(folder.parent),
            project_name=folder.name,
            overwrite=False,
        )

    def _built(self, chosen: dict[str, Any]) -> Any:
        keras.utils.set_random_seed(self.search_plan.seed)
        with blaming(self.search_plan.variant), self.chosen.scope():
            return self.recipe.build(kit_of(self.search_plan.variant), self.task, chosen["learning_rate"])

    def run_trial(self, trial: Any, *_: Any, **__: Any) -> dict[str, float]:
        settings = trial.hyperparameters
        chosen = space(settings, self.recipe)
        built = self._built(chosen)
        # Hyperband gives short ones first.
        epochs = settings.values.get("tuner/epochs", self.search_plan.epochs)
        trainer = Trainer(
            built.model,
            built.optimizer,
            built.loss,
            self.chosen,
            metrics=built.metrics,
            clip=chosen["clip"] or None,
        )
        with blaming(self.search_plan.variant):
            history = trainer.train(
                self.task.batches("train", chosen["batch"], self.search_plan.seed, built.target),
                epochs,
                validation=self.task.batches("validation", chosen["batch"], target=built.target),
            )
        done = Trial(int(trial.trial_id), chosen, history[-1][GOAL], history)
        self._for_tensorboard(done)
        self.tell(done)
        return {GOAL: done.loss}

    def _for_tensorboard(self, trial: Trial) -> None:
        writer = tf.summary.create_file_writer(
            str(Path(self.search_plan.directory) / "board" / str(trial.number))
        )
        with writer.as_default():
            hparams.hparams(trial.settings, trial_id=str(trial.number))
            for epoch, logs in enumerate(trial.history, 1):
                for name, value in logs.items():
                    tf.summary.scalar(name, value, step=epoch)
        writer.close()

    def save_model(self, *_: Any, **__: Any) -> None:
        """Trials are cheap; their settings are what is looked for."""

    def on_search_end(self) -> None: ...


def tried(tuner: Tuner) -> list[Trial]:
    """All trials that came to an end, from the best; those of earlier calls too."""
    found = [
        Trial(int(each.trial_id), space(each.hyperparameters, tuner.recipe), float(each.score), [])
        for each in tuner.oracle.trials.values()
        if each.score is not None
    ]
    return sorted(found, key=lambda trial: trial.loss)
