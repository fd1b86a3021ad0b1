"""A sample of the proofs, every day: that stubs earn nothing and solutions everything; for one exercise in
four also the proofs of the reference and the oracle, and for one in thirteen all of them.

`make prove` tries everything for all of them.
"""

from __future__ import annotations

import msgspec
import pytest

from autograder.catalog import load
from autograder.prove import PROOFS, QUICK, prove
from autograder.report import Verdict

SLUGS = [exercise.slug for exercise in load()]
ALL = SLUGS[7::13]  # from five topics
REFERENCE = [slug for slug in SLUGS[::4] if slug not in ALL]
ONE_SEED = msgspec.structs.replace(QUICK, seeds=1)


def assert_proven(engine, slug, depth, *names):
    proven = prove(engine, slug, depth, names=names)
    assert [proof.name for proof in proven.proofs] == list(names)
    assert [f"{proof.name}: {finding}" for proof in proven.proofs for finding in proof.findings] == []


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in ALL])
def test_the_stub_earns_nothing(engine, slug):
    assert_proven(engine, slug, ONE_SEED, "written", "stub")


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug not in [*ALL, *REFERENCE]])
def test_the_solution_earns_everything(engine, reference, slug):
    report = engine.grade(reference(slug), slug)
    assert (report.verdict, report.points) == (Verdict.PASSED, report.out_of)


@pytest.mark.parametrize("slug", REFERENCE)
def test_the_reference_agrees_with_itself_and_its_oracle(engine, slug):
    assert_proven(engine, slug, ONE_SEED, "reference", "oracle")


@pytest.mark.parametrize("slug", ALL)
def test_the_exercise_is_proven(engine, slug):
    assert_proven(engine, slug, QUICK, *PROOFS)
