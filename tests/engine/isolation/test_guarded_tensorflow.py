"""TensorFlow does all that an exercise asks, behind every guard at once."""

from __future__ import annotations

import msgspec
import pytest

from autograder.engine.isolation import Plan

DONE = {
    "jit": 0.0,
    "traced": 25.0,
    "reloaded": True,
    "half": ["float16", "bfloat16"],
    "data": 14,
    "imported late": True,
}


@pytest.mark.parametrize("name", ["A", "B"])
def test_tensorflow_works(name, keras_workshop, tier):
    assert keras_workshop.answer(tier(name), "tensorflow_at_work") == DONE


def test_tensorflow_works_for_an_ordinary_user_in_a_container_that_masks_proc(open_workshop, scratch):
    workshop = open_workshop("keras", "masked proc", "nobody")
    found = workshop.itself("probed", {"scratch": f"{scratch}/workers"})
    assert workshop.answer(msgspec.convert(found["plan"], Plan), "tensorflow_at_work") == DONE


def test_too_large_a_tensor_is_an_error_of_tensorflow(keras_workshop, tier):
    assert keras_workshop.answer(tier("A"), "exhaust_tensorflow") == "ResourceExhaustedError"
