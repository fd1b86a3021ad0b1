"""What a trainer asks of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import tensorflow as tf

from dlkit.training.problems import TrainingError

Batches = Callable[[int], tf.data.Dataset]  # the global batches of an epoch, always in the same order


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


def fitting(dataset: tf.data.Dataset, replicas: int) -> None:
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
