"""What a trainer asks of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from dlkit.training.problems import TrainingError


class Held:
    """Batches cut from arrays in memory. A `tf.data.Dataset` of them takes as long to hand one on as a small
    model takes to learn from it; where there is no other way, `dataset` makes one.
    """

    def __init__(self, arrays: Any, size: int, rows: np.ndarray) -> None:
        """`rows` says what comes when, in batches of `size`; the last one may be smaller."""
        self._arrays = arrays
        self._size = size
        self._rows = rows

    def __len__(self) -> int:
        return -(-len(self._rows) // self._size)

    def __iter__(self) -> Iterator[Any]:
        """All are cut before the first is handed on, with one operation for each array."""
        ends = range(self._size, len(self._rows) + self._size, self._size)
        sizes = [self._size - max(0, end - len(self._rows)) for end in ends]
        cut = [tf.split(each[self._rows], sizes) if sizes else [] for each in tf.nest.flatten(self._arrays)]
        for batch in zip(*cut, strict=True):
            yield tf.nest.pack_sequence_as(self._arrays, batch)

    @property
    def element_spec(self) -> Any:
        size = None if len(self._rows) % self._size else self._size
        return tf.nest.map_structure(
            lambda each: tf.TensorSpec([size, *each.shape[1:]], each.dtype), self._arrays
        )

    def skip(self, count: int) -> Held:
        return Held(self._arrays, self._size, self._rows[count * self._size :])

    def take(self, count: int) -> Held:
        return Held(self._arrays, self._size, self._rows[: count * self._size])

    def dataset(self) -> tf.data.Dataset:
        """The same batches in the same order."""
        mixed = tf.nest.map_structure(lambda each: each[self._rows], self._arrays)
        return tf.data.Dataset.from_tensor_slices(mixed).batch(self._size).prefetch(tf.data.AUTOTUNE)


Batches = Callable[[int], tf.data.Dataset | Held]  # the global batches of an epoch, always in the same order


def groups(batches: Iterable[Any], size: int) -> Iterator[tuple[Any, ...]]:
    """Batches by so many; the last group may be smaller."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if len(group) == size:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def fitting(dataset: tf.data.Dataset | Held, replicas: int) -> None:
    """Whether every replica gets something of a batch."""
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise TrainingError("The data set has no batches.")
    if not isinstance(first, tuple) or len(first) != 2:
        raise TrainingError("Each batch of the data set has to be a pair of inputs and targets.")
    size = len(tf.nest.flatten(first)[0])
    if size < replicas:
        raise TrainingError(f"A batch of {size} is too small for {replicas} replicas.")


def only_batches_vary(spec: Any) -> bool:
    """Whether every size but that of the batch is known."""
    return all(each.shape.rank and None not in each.shape[1:] for each in tf.nest.flatten(spec))
