"""Every exercise of the curriculum, proven on a sample; `make prove` tries everything."""

from __future__ import annotations

import pytest

from autograder.catalog import load
from autograder.prove import QUICK, prove


@pytest.mark.parametrize("slug", [exercise.slug for exercise in load()])
def test_the_exercise_is_proven(engine, slug):
    proven = prove(engine, slug, QUICK)

    assert [f"{proof.name}: {finding}" for proof in proven.proofs for finding in proof.findings] == []
