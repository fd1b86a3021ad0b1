"""A sample of the proofs, every day: what each exercise stands on; for one in three also its oracle, and for
one in thirteen everything.

`make prove` tries everything for all of them.
"""

from __future__ import annotations

import pytest

from autograder.catalog import load
from autograder.prove import PROOFS, QUICK, prove

FOUNDATIONS = ("written", "stub", "reference")
SLUGS = [exercise.slug for exercise in load()]


def todays(place: int) -> tuple[str, ...]:
    if place % 13 == 9:  # from five topics
        return tuple(PROOFS)
    return FOUNDATIONS if place % 3 else (*FOUNDATIONS, "oracle")


@pytest.mark.parametrize(
    ("slug", "names"), [(slug, todays(place)) for place, slug in enumerate(SLUGS)], ids=SLUGS
)
def test_the_exercise_is_proven(engine, slug, names):
    proven = prove(engine, slug, QUICK, names=names)

    assert [proof.name for proof in proven.proofs] == list(names)
    assert [f"{proof.name}: {finding}" for proof in proven.proofs for finding in proof.findings] == []
