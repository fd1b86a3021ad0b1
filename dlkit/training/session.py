"""Trains what a plan says, one variant after the other, from the same weights and on the same batches."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import msgspec

from dlkit.data.loading import DataError
from dlkit.models import RECIPES, Built, Recipe, Task, load_task
from dlkit.models.keras_kit import NotInKeras
from dlkit.models.tasks import KINDS
from dlkit.plans import Plan, Variant
from dlkit.training.checkpoints import Checkpoints, Position
from dlkit.training.kits import blamed, is_from, kit_of
from dlkit.training.problems import TrainingError
from dlkit.training.strategy import choose
from dlkit.training.telling import Teller
from dlkit.training.trainer import Trainer

# Settings that may change while a training goes on.
OF_NO_MATTER: dict[str, Any] = {
    "epochs": 0,
    "every": 0,
    "patience": 0.0,
    "keep": True,
    "checkpoints": None,
    "logdir": None,
    "profile": False,
    "export": None,
    "picture": None,
}


class Trained(msgspec.Struct):
    """How one variant did."""

    name: str
    history: list[dict[str, float]]
    steps: list[float]  # losses, step by step, of this process
    stopped: bool = False


class Session:
    def __init__(self, plan: Plan, teller: Teller) -> None:
        self.plan = plan
        self.teller = teller
        self.recipe = trainable(plan.exercise)
        self.chosen = choose(plan.strategy, plan.replicas, plan.patience)
        keras.config.set_dtype_policy(plan.precision)
        self.task = task_for(plan.exercise, plan.dataset, plan.data)

    def run(self) -> list[Trained]:
        teller = self.teller
        teller.begins(self.plan, self.recipe, self.chosen, self.task)
        models = self.models()
        found = []
        for variant, built in models:
            with blaming(variant):
                trained = self.train(variant, built)
            found.append(trained)
            if trained.stopped:
                break
            if self.plan.export and variant is self.plan.variants[0] and self.chosen.chief:
                from dlkit.training.export import export

                export(built.model, variant, Path(self.plan.export))
                teller.says(f"Exported to {self.plan.export}.")
        if self.plan.picture and self.chosen.chief and any(trained.steps for trained in found):
            from dlkit.training.curves import draw

            draw(found, self.plan.exercise, Path(self.plan.picture))
            teller.says(f"The curves are in {self.plan.picture}.")
        teller.ends(found)
        return found

    def models(self) -> list[tuple[Variant, Built]]:
        """All of them, where they can be made, with the first one's weights."""
        made: list[tuple[Variant, Built]] = []
        for variant in self.plan.variants:
            keras.utils.set_random_seed(self.plan.seed)
            try:
                with self.chosen.scope(), blaming(variant):
                    built = self.recipe.build(kit_of(variant), self.task, self.plan.learning_rate)
            except NotInKeras as missing:
                self.teller.says(f"Keras has no {missing}, so there is no curve of its own.")
                continue
            if made and not same_start(built.model, made[0][1].model):
                self.teller.says(
                    f"{variant.name}: starts from weights of its own, as they are of other shapes."
                )
            made.append((variant, built))
        return made

    def train(self, variant: Variant, built: Built) -> Trained:
        plan, chosen = self.plan, self.chosen
        with chosen.scope():
            trainer = Trainer(
                built.model,
                built.optimizer,
                built.loss,
                chosen,
                metrics=built.metrics,
                clip=plan.clip,
                accumulate=plan.accumulate,
                compiled=plan.compiled,
            )
        checkpoints = self.checkpoints(variant)
        batch = plan.batch or self.recipe.batch
        steps: list[float] = []

        def on_step(position: Position, loss: float) -> None:
            steps.append(loss)
            line.step(position, loss)

        with self.teller.variant(variant.name, plan.epochs) as line:
            history = trainer.train(
                self.task.batches("train", batch, plan.seed, built.target),
                plan.epochs,
                validation=self.task.batches("validation", batch, target=built.target),
                checkpoints=checkpoints,
                callbacks=[*self.callbacks(variant, built), line],
                on_step=on_step,
            )
        for note in checkpoints.notes if checkpoints else []:
            self.teller.says(note)
        if checkpoints and not trainer.stopped and not plan.keep and chosen.chief:
            shutil.rmtree(checkpoints.folder, ignore_errors=True)
        return Trained(variant.name, history, steps, trainer.stopped)

    def checkpoints(self, variant: Variant) -> Checkpoints | None:
        """A folder for each set-up: other code or other settings begin anew."""
        if self.plan.checkpoints is None:
            return None
        fixed = msgspec.structs.replace(self.plan, **OF_NO_MATTER, variants=[variant])
        digest = hashlib.sha256(msgspec.json.encode(fixed)).hexdigest()[:12]
        return Checkpoints(Path(self.plan.checkpoints) / f"{variant.name.lower()}-{digest}", self.plan.every)

    def callbacks(self, variant: Variant, built: Built) -> list[keras.callbacks.Callback]:
        found: list[keras.callbacks.Callback] = []
        if self.plan.reduce_rate is not None:
            found.append(keras.callbacks.ReduceLROnPlateau("val_loss", patience=self.plan.reduce_rate))
        if self.plan.stop_early is not None:
            found.append(
                keras.callbacks.EarlyStopping(
                    "val_loss", patience=self.plan.stop_early, restore_best_weights=True
                )
            )
        if self.plan.logdir and self.chosen.chief:
            from dlkit.training.board import Board

            sample = next(iter(self.task.batches("validation", 16, target=built.target)(0)))
            found.append(Board(Path(self.plan.logdir) / variant.name.lower(), self.plan, built, sample))
        return found


def trainable(exercise: str) -> Recipe:
    recipe = RECIPES.get(exercise)
    if recipe is None:
        raise TrainingError(
            f"The answer to {exercise} is not a part of a model, so there is nothing of it to train."
        )
    return recipe


def task_for(exercise: str, dataset: str | None, folder: str) -> Task:
    recipe = trainable(exercise)
    try:
        task = load_task(dataset or recipe.dataset, Path(folder))
    except DataError as error:
        raise TrainingError(str(error)) from None
    if task.kind != recipe.kind:
        raise TrainingError(
            f"The data set {task.name} holds {KINDS[task.kind]}; "
            f"{exercise} is trained on {KINDS[recipe.kind]}."
        )
    return task


def same_start(model: keras.Model, first: keras.Model) -> bool:
    """Gives a model the first one's weights, where both have the same ones in the same order."""
    mine, theirs = model.variables, first.variables
    if [v.shape for v in mine] != [v.shape for v in theirs]:
        return False
    for here, there in zip(mine, theirs, strict=True):
        here.assign(there)
    return True


@contextmanager
def blaming(variant: Variant) -> Iterator[None]:
    """What the learner's code raises is told as the learner's, in one sentence."""
    try:
        yield
    except (TrainingError, NotInKeras):
        raise
    except Exception as error:
        if not is_from(error, variant):
            raise
        raise TrainingError(blamed(error, variant)) from error
