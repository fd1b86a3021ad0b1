"""Which mistake is named: only proven ones, all that cannot be told apart, at a bearable price."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.engine.observe import Observations
from autograder.engine.study import MistakeSheet
from autograder.engine.wire import Outcome, pack
from autograder.exam import CheckSheet, Sheet, Tolerance
from autograder.judge import Observed
from autograder.naming import name_mistakes

CHECKS = ("first", "second", "third")


def observed(value: float) -> Observed:
    seen = Observations(np.float32([value]))
    return Observed(Outcome(kind="observed", leaves=seen.leaves), pack(seen.arrays))


def said(kind: str, text: str) -> Observed:
    return Observed(Outcome(kind=kind, text=text, error="ValueError"), b"")


def mistake(name: str) -> MistakeSheet:
    return MistakeSheet(name, f"{name} says so.", f"{name}?", ["first"], name)


SHEET = Sheet(3.0, [], [CheckSheet(name, name, 1.0, Tolerance(), 10.0) for name in CHECKS])


@pytest.fixture
def name():
    """Names what was seen, given what each mistake gives in each check; counts the runs that this takes."""

    def run(seen, gives, wrong=None):
        run.asked = 0

        def observe(source, check):
            run.asked += 1
            return gives[source].get(check, observed(0.0))

        mistakes = [mistake(each) for each in gives]
        found = name_mistakes(SHEET, mistakes, seen, set(wrong or seen), observe)
        return {check: named.name for check, named in found.items()}

    return run


def test_equal_numbers_are_named_and_others_are_not(name):
    gives = {"a": {"first": observed(1)}, "b": {"first": observed(2)}}
    assert name({"first": observed(1)}, gives) == {"first": "a"}
    assert name({"first": observed(1.5)}, gives) == {}


def test_what_cannot_be_told_apart_is_named_together(name):
    gives = {"a": {"first": observed(1)}, "b": {"first": observed(1)}}
    assert name({"first": observed(1)}, gives) == {"first": "a or b"}


def test_the_other_checks_tell_apart_what_one_cannot(name):
    gives = {
        "a": {"first": observed(1), "second": observed(5)},
        "b": {"first": observed(1), "second": observed(6)},
    }
    seen = {"first": observed(1), "second": observed(6)}
    assert name(seen, gives, wrong={"first"}) == {"first": "b"}


def test_two_mistakes_in_one_file_are_both_named(name):
    gives = {"a": {"first": observed(1)}, "b": {"third": observed(3)}}
    seen = {"first": observed(1), "second": observed(0), "third": observed(3)}
    assert name(seen, gives, wrong={"first", "third"}) == {"first": "a", "third": "b"}


def test_equal_errors_and_equal_findings_are_named_too(name):
    for kind in ("raised", "finding"):
        gives = {"a": {"first": said(kind, "no such thing")}, "b": {"first": said(kind, "another thing")}}
        assert name({"first": said(kind, "no such thing")}, gives) == {"first": "a"}


def test_a_suspect_spares_the_others(name):
    many = {f"m{i}": {check: observed(i) for check in CHECKS} for i in range(1, 9)}
    seen = {check: observed(3) for check in CHECKS}
    assert name(seen, many) == dict.fromkeys(CHECKS, "m3")
    assert name.asked == len(many) + len(CHECKS) - 1


def test_a_crash_is_held_only_against_mistakes_that_fail_the_check(name):
    many = {f"m{i}": {check: said("raised", f"error {i}") for check in CHECKS} for i in range(1, 9)}
    assert name({check: said("raised", "another one") for check in CHECKS}, many) == {}
    assert name.asked == len(many)
    assert name({check: said("raised", "error 3") for check in CHECKS}, many) == dict.fromkeys(CHECKS, "m3")
