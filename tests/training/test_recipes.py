"""Every exercise whose answer can be trained has a model that trains."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pytest
from trainings import ROOT  # type: ignore[import-not-found]

from autograder.catalog import load

SCRIPT = ROOT / "tests" / "training" / "recipes.py"
# Functions, and a gradient's own ways: nothing of them is part of a model.
NOT_TRAINED = {
    "backprop/activation_backward", "backprop/computation_graph", "backprop/gradient_check",
    "convolution/cross_correlation", "convolution/edge_filters", "pooling/max_pool_backward",
}  # fmt: skip
# Keras's class computes something else, on purpose of the exercise or of Keras.
OTHERWISE = {
    "attention/additive_attention", "attention/luong_attention", "attention/scaled_dot_product",
    "attention/multi_head_attention", "optimizers/nadam",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path_factory.mktemp("data"))],
        capture_output=True, text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    return {each["slug"]: each for each in map(json.loads, ran.stdout.splitlines())}


def test_all_exercises_but_those_that_are_named_have_a_recipe(told):
    assert set(told) | NOT_TRAINED == {exercise.slug for exercise in load()}
    assert not set(told) & NOT_TRAINED


def test_references_learn(told):
    assert [slug for slug, each in told.items() if not all(map(math.isfinite, each["reference"]))] == []


def test_keras_learns_the_same_where_it_has_the_same(told):
    compared = [slug for slug, each in told.items() if "keras" in each and slug not in OTHERWISE]
    assert len(compared) > 40
    for slug in compared:
        assert told[slug]["keras"] == pytest.approx(told[slug]["reference"], rel=1e-4), slug
