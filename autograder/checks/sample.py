"""What the families share: the type of a sample, and how a sample becomes a Keras model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from autograder.draw import call

Sample = Callable[[Any, Any], tuple[Any, dict[str, Any]]]


def functional(layer: Any, inputs: Mapping[str, Any]) -> keras.Model:
    """A model around the layer, with the batch size left open, as a user would build it."""
    symbolic = {name: tf.nest.map_structure(placeholder, value) for name, value in inputs.items()}
    return keras.Model(
        [value for value in tf.nest.flatten(list(symbolic.values())) if keras.utils.is_keras_tensor(value)],
        call(layer, symbolic),
    )


def placeholder(value: Any) -> Any:
    if not tf.is_tensor(value):
        return value
    return keras.Input(shape=value.shape[1:], dtype=value.dtype.name)


def tensors(inputs: Mapping[str, Any]) -> list[Any]:
    """The inputs of `functional`, in its order."""
    return [value for value in tf.nest.flatten(list(inputs.values())) if tf.is_tensor(value)]
