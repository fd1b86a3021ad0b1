"""The record of one graded exercise: what every report, page and command reads."""

from __future__ import annotations

from enum import StrEnum

import msgspec

PRACTICE = "practice"  # the seed where none is given: the same inputs for everybody, every time


class Verdict(StrEnum):
    """How a check, or a whole exercise, ended. Verdicts separate blame: `BROKEN` is ours alone."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    CRASHED = "crashed"  # the learner's code raised
    REFUSED = "refused"  # it broke a rule of the exercise
    TIMED_OUT = "timed_out"
    BROKEN = "broken"  # our fault; never costs marks


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    title: str
    verdict: Verdict
    points: float
    out_of: float
    message: str = ""
    mistake: str | None = None  # names joined by " or " where two cannot be told apart
    hint: str | None = None
    line: int | None = None  # of the learner's file, where one is to blame
    seconds: float = 0.0


class Isolation(msgspec.Struct, frozen=True):
    """What guarded the worker, as probed on this machine; see `autograder.engine.isolation`."""

    tier: str
    active: list[str] = []
    inactive: list[str] = []


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Report JSON, format 1. Fields may be added; none is removed or changes its meaning."""

    format: int = 1
    exercise: str
    verdict: Verdict
    points: float
    out_of: float
    seed: str
    isolation: Isolation
    checks: list[CheckReport]
    message: str = ""  # about the whole submission: a syntax error, a broken rule
    line: int | None = None
    output: str = ""  # what the learner's code printed, cleaned and capped
    seconds: float = 0.0
    versions: dict[str, str] = {}
    student: str = ""  # whose work it is, where a class is graded
    file: str = ""  # where the answer lay, as handed in


def overall(verdicts: list[Verdict]) -> Verdict:
    """The exercise's verdict from its checks': ours first, then what they agree on, else failed."""
    seen = set(verdicts)
    for decisive in (Verdict.BROKEN, Verdict.REFUSED):
        if decisive in seen:
            return decisive
    return seen.pop() if len(seen) == 1 else Verdict.FAILED


EXIT_CODES = {Verdict.PASSED: 0, Verdict.BROKEN: 3}


def exit_code(reports: list[Report]) -> int:
    """0 full marks, 1 anything less, 3 our fault. (2, a wrong call, never gets this far.)"""
    return max((EXIT_CODES.get(report.verdict, 1) for report in reports), default=0)
