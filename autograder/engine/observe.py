"""Turns what a check returned into leaves and arrays that can travel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.engine.wire import MAX_TEXT, STORED, Leaf
from autograder.exam import Finding

MAX_LEAVES = 2000


class Observations:
    """The leaves of one value, with the arrays that some of them stand for, by place."""

    def __init__(self, value: Any) -> None:
        self.leaves: list[Leaf] = []
        self.arrays: dict[str, np.ndarray] = {}
        self._add("", value)

    def _add(self, path: str, value: Any) -> None:
        if len(self.leaves) >= MAX_LEAVES:
            raise Finding("Your code returned a structure of thousands of values; that cannot be right.")
        match value:
            case None:
                self.leaves.append(Leaf(path, "none"))
            case bool():
                self.leaves.append(Leaf(path, "flag", value))
            case int() | float():
                self.leaves.append(Leaf(path, "number", float(value)))
            case str():
                self.leaves.append(Leaf(path, "text", value[:MAX_TEXT]))
            case list() | tuple():
                self.leaves.append(Leaf(path, "list", len(value)))
                for index, item in enumerate(value):
                    self._add(f"{path or 'output'}[{index}]", item)
            case Mapping():
                self.leaves.append(Leaf(path, "dict", ", ".join(map(str, value))[:MAX_TEXT]))
                for key, item in value.items():
                    self._add(f"{path}.{key}" if path else str(key), item)
            case _:
                self._add_array(path, value)

    def _add_array(self, path: str, value: Any) -> None:
        if isinstance(value, keras.Variable):
            value = value.value
        if isinstance(value, np.ndarray | np.generic):
            kind, array = "array", np.asarray(value)
        elif tf.is_tensor(value) and hasattr(value, "numpy"):
            kind, array = "tensor", np.asarray(value.numpy())
        else:
            raise Finding(f"Your code returned {described(value)}; it has to return a tensor.")
        if array.dtype.name not in STORED:
            raise Finding(f"Your code returned values of type {array.dtype.name}, which are not numbers.")
        self.arrays[str(len(self.leaves))] = np.ascontiguousarray(array).reshape(array.shape)
        self.leaves.append(
            Leaf(path, kind, dtype=array.dtype.name, shape=list(array.shape))  # type: ignore[arg-type]
        )


def described(value: Any) -> str:
    if keras.utils.is_keras_tensor(value) or tf.is_tensor(value):
        return "a symbolic tensor, which has no values yet"
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
