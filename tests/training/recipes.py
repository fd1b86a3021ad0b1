"""Every recipe once, in one process: `python recipes.py FOLDER`. Prints a line of JSON for each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keras
import tensorflow as tf

from autograder import stubs
from autograder.catalog import solution_path
from dlkit.models import RECIPES, load_task
from dlkit.models.keras_kit import KerasKit, NotInKeras
from dlkit.plans import Variant
from dlkit.training import Trainer, choose
from dlkit.training.kits import kit_of

TRACED = 10  # one in so many, as `dlkit train` does it: a graph is traced long for two steps


def main(folder):
    chosen, tasks = choose("cpu"), {}
    for place, (slug, recipe) in enumerate(RECIPES.items()):
        if recipe.dataset not in tasks:
            tasks[recipe.dataset] = load_task(recipe.dataset, Path(folder))
        path = solution_path(slug)
        reference = kit_of(
            Variant("reference", stubs.reference(path.read_text(encoding="utf-8"), path), str(path))
        )
        tf.config.run_functions_eagerly(place % TRACED != 0)
        told = {"slug": slug, "reference": first_losses(recipe, reference, tasks[recipe.dataset], chosen)}
        tf.config.run_functions_eagerly(True)
        try:
            told["keras"] = first_losses(recipe, KerasKit(), tasks[recipe.dataset], chosen)
        except NotInKeras as missing:
            told["missing"] = str(missing)
        print(json.dumps(told), flush=True)


def first_losses(recipe, kit, task, chosen):
    """Two steps from a start that is the same for all."""
    keras.utils.set_random_seed(1)
    with chosen.scope():
        built = recipe.build(kit, task)
        for number, weight in enumerate(built.model.trainable_variables):
            values = keras.random.normal(weight.shape, stddev=0.2, seed=number)
            weight.assign(values)
    trainer = Trainer(built.model, built.optimizer, built.loss, chosen, metrics=built.metrics)
    losses = []
    batches = task.batches("train", 8, target=built.target)
    trainer.train(lambda epoch: batches(epoch).take(2), 1, on_step=lambda _, loss: losses.append(loss))
    return losses


main(sys.argv[1])
