"""A trained model for use elsewhere: a `.keras` file and a SavedModel, beside the code that they need.

model = exported(Path("my-model"))      # in any process that has dlkit
tf.saved_model.load("my-model/saved_model").serve(inputs)     # in one that has TensorFlow alone
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from dlkit.plans import Variant
from dlkit.training.kits import kit_of
from dlkit.training.problems import TrainingError

ANSWER = "answer.py"
MODEL = "model.keras"
SAVED_MODEL = "saved_model"


def export(model: keras.Model, variant: Variant, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if variant.source is not None:
            (folder / ANSWER).write_text(variant.source, encoding="utf-8")
        model.save(folder / MODEL)
        with contextlib.redirect_stdout(io.StringIO()):  # Keras prints the signature
            model.export(folder / SAVED_MODEL, format="tf_saved_model", verbose=False)
    except OSError as error:
        raise TrainingError(f"The model cannot be exported to {folder}: {error.strerror or error}.") from None


def exported(folder: Path) -> keras.Model:
    """The model again, with the learner's classes known to Keras."""
    if not (folder / MODEL).is_file():
        raise TrainingError(f"There is no exported model in {folder}.")
    answer = folder / ANSWER
    known: dict[str, Any] = {}
    if answer.is_file():
        known = classes_of(kit_of(Variant("exported", answer.read_text(encoding="utf-8"), str(answer))))
    import dlkit.models.parts  # noqa: F401  its classes register themselves

    with keras.saving.custom_object_scope(known):
        return keras.saving.load_model(folder / MODEL, compile=False)


def classes_of(module: ModuleType) -> dict[str, Any]:
    """What the learner has written that Keras may have to make again."""
    kinds = (keras.layers.Layer, keras.losses.Loss, keras.optimizers.Optimizer)
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, kinds) and value.__module__ == module.__name__
    }
