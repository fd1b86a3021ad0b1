"""What is wrong with an exam or a solution is ours: `broken`, exit 3, and nobody's mistake is named."""

from __future__ import annotations

import pytest

from autograder import stubs
from autograder.engine.launch import EngineError
from autograder.report import Verdict, exit_code
from tests.prove.conftest import SLUG, SOLUTION

ANSWER = stubs.reference(SOLUTION, "centre.py")
WRONG = ANSWER.replace("inputs - ops", "2.0 * inputs - ops")


@pytest.mark.parametrize(
    "source", [ANSWER, WRONG, "raise ValueError('mine')"], ids=["right", "wrong", "crashing"]
)
def test_a_check_that_the_reference_fails_costs_nobody_a_mark(engine, corpus, source):
    corpus.change(
        "autograder/exams", ("return kit.Centre()(draw.normal(3, 5, mean=2.0))", "raise KeyError('ours')")
    )
    report = engine.grade(source, SLUG)
    if source.startswith("raise"):  # nothing could be checked: the file itself does not load
        assert report.verdict is Verdict.CRASHED
        return
    assert report.verdict is Verdict.BROKEN
    assert exit_code([report]) == 3
    assert report.checks[0].mistake is None
    assert "The reference fails its own check" in report.checks[0].message


def test_a_rule_about_something_that_does_not_exist_is_found_before_anybody_is_graded(engine, corpus):
    corpus.change("autograder/exams", ("keras.layers.LayerNormalization", "keras.layers.NoSuchLayer"))
    with pytest.raises(EngineError, match="NoSuchLayer"):
        engine.grade(ANSWER, SLUG)


def test_points_that_do_not_add_up_are_found_before_anybody_is_graded(engine, corpus):
    corpus.change("autograder/exams", ("@exam.check(points=3)", "@exam.check(points=2)"))
    with pytest.raises(EngineError, match="the checks add up to 3 points, not 4"):
        engine.grade(ANSWER, SLUG)
