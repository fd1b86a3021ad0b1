"""A worker that stands ready before it is needed: another one's answer, only sooner."""

from __future__ import annotations

import os
import select
import signal

import msgspec

from autograder import stubs
from autograder.catalog import solution_path
from autograder.report import Report, Verdict

SLUG = "activations/softmax"
RIGHT = stubs.reference(solution_path(SLUG).read_text(encoding="utf-8"), SLUG)
WRONG = RIGHT.replace("ops.sum(", "ops.max(")


def timeless(report: Report) -> Report:
    checks = [msgspec.structs.replace(check, seconds=0.0) for check in report.checks]
    return msgspec.structs.replace(report, checks=checks, seconds=0.0)


def test_a_prepared_worker_gives_the_report_of_any_other(engine):
    assert WRONG != RIGHT
    for source in (RIGHT, WRONG):
        afresh = engine.grade(source, SLUG)
        engine.prepare()
        assert engine._ahead._ready is not None
        assert timeless(engine.grade(source, SLUG)) == timeless(afresh)
        assert engine._ahead._ready is None  # it served once


def test_one_that_died_while_it_waited_is_replaced(engine):
    engine.prepare()
    room = engine._ahead._ready
    os.kill(room.pid, signal.SIGKILL)
    assert select.select([room._channel], [], [], 30)[0]
    assert engine.grade(RIGHT, SLUG).verdict is Verdict.PASSED


def test_two_are_never_prepared(engine):
    engine.prepare()
    room = engine._ahead._ready
    engine.prepare()
    assert engine._ahead._ready is room
    assert engine.grade(RIGHT, SLUG).verdict is Verdict.PASSED
