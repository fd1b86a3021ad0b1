"""A sample of the proofs, every day: what each exercise stands on, and everything for one in ten.

`make prove` tries everything for all of them.
"""

from __future__ import annotations

import pytest

from autograder.catalog import load
from autograder.prove import PROOFS, QUICK, prove

FOUNDATIONS = ("written", "stub", "reference", "oracle")
SLUGS = [exercise.slug for exercise in load()]


@pytest.mark.parametrize(
    ("slug", "names"),
    [(slug, FOUNDATIONS if place % 10 else tuple(PROOFS)) for place, slug in enumerate(SLUGS)],
    ids=SLUGS,
)
def test_the_exercise_is_proven(engine, slug, names):
    proven = prove(engine, slug, QUICK, names=names)

    assert [proof.name for proof in proven.proofs] == list(names)
    assert [f"{proof.name}: {finding}" for proof in proven.proofs for finding in proof.findings] == []
