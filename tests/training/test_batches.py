"""Batches that are held in memory are those that a `tf.data.Dataset` of them hands on."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from dlkit.training.batches import Held

PICTURES = np.arange(10 * 4, dtype="float32").reshape(10, 2, 2)
ARRAYS = ((PICTURES, PICTURES[:, 0]), np.arange(10))
ROWS = np.array([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])


def flat(batches):
    return [[part.numpy().tolist() for part in tf.nest.flatten(batch)] for batch in batches]


@pytest.mark.parametrize(("size", "count"), [(4, 3), (5, 2), (10, 1), (16, 1)])
def test_they_come_as_from_a_dataset(size, count):
    held = Held(ARRAYS, size, ROWS)
    assert len(held) == len(list(held)) == count
    assert flat(held) == flat(held.dataset())
    tf.nest.assert_same_structure(next(iter(held)), ARRAYS)
    assert [row for batch in held for row in batch[1].numpy()] == ROWS.tolist()


@pytest.mark.parametrize("size", [4, 5])
def test_they_go_on_in_the_middle(size):
    held = Held(ARRAYS, size, ROWS)
    assert flat(held.skip(1)) == flat(held)[1:]
    assert flat(held.take(1)) == flat(held)[:1]
    assert flat(held.skip(9)) == flat(held.take(0)) == []


def test_a_smaller_last_batch_leaves_their_size_open():
    assert [each.shape[0] for each in tf.nest.flatten(Held(ARRAYS, 4, ROWS).element_spec)] == [None] * 3
    assert [each.shape[0] for each in tf.nest.flatten(Held(ARRAYS, 5, ROWS).element_spec)] == [5] * 3
    for size in (4, 5):
        held = Held(ARRAYS, size, ROWS)
        for spec, part in zip(
            tf.nest.flatten(held.element_spec), tf.nest.flatten(next(iter(held))), strict=True
        ):
            assert spec.is_compatible_with(part)
