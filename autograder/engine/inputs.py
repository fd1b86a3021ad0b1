"""In the reference room: what went into a layer, where an observation is what came out, number by number.

A curve over inputs is only drawn where there is one: where each number of the output depends on its own
number of the input, and each in the same way. That is tried out, not guessed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.engine.observe import Observations

FEWEST = 6  # numbers; fewer make no curve


def inputs(observe: Callable[[], Any], leaf: int) -> np.ndarray | None:
    with recorded() as calls:
        seen = Observations(observe()).arrays.get(str(leaf))
    if seen is None or seen.size < FEWEST:
        return None
    for layer, given, output in calls:
        if np.array_equal(output, seen, equal_nan=True) and one_by_one(layer, given, output):
            return given
    return None


@contextlib.contextmanager
def recorded() -> Iterator[list[tuple[Any, np.ndarray, np.ndarray]]]:
    """Collects the calls of layers with one tensor: the layer, what it was given, what it returned."""
    calls: list[tuple[Any, np.ndarray, np.ndarray]] = []
    original = keras.layers.Layer.__call__

    def call(layer: Any, *arguments: Any, **options: Any) -> Any:
        output = original(layer, *arguments, **options)
        if len(arguments) == 1 and not options and eager(arguments[0]) and eager(output):
            calls.append((layer, arguments[0].numpy(), output.numpy()))
        return output

    keras.layers.Layer.__call__ = call
    try:
        yield calls
    finally:
        keras.layers.Layer.__call__ = original


def eager(value: Any) -> bool:
    return tf.is_tensor(value) and hasattr(value, "numpy")


def one_by_one(layer: Any, given: np.ndarray, output: np.ndarray) -> bool:
    """Puts the numbers in another order and changes half of them: the others' outputs have to go along."""
    if given.shape != output.shape or given.dtype != output.dtype:
        return False
    order = np.random.default_rng(0).permutation(given.size)
    half = given.size // 2
    moved = given.ravel()[order]
    moved[half:] += np.ones((), given.dtype)
    again = layer(tf.constant(moved.reshape(given.shape))).numpy().ravel()
    told = output.ravel()[order]
    return np.allclose(
        again[:half].astype(np.float64), told[:half].astype(np.float64), rtol=1e-4, atol=1e-6, equal_nan=True
    )
