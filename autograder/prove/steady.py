"""Proof: grading the same file again gives the same verdict, points and messages."""

from __future__ import annotations

import time

import msgspec

from autograder.engine.engine import PRACTICE
from autograder.engine.grading import Grader
from autograder.engine.room import Answered, Room
from autograder.engine.wire import Load, Request
from autograder.prove.bench import Bench, Source
from autograder.prove.records import Proof, count, proof
from autograder.report import Report

LABEL = "answer.py"
COLD = 3  # gradings in a process of their own; the others share one, which has seen more each time
LEAST = 5  # gradings of one file, however long they take
SECONDS = 2.0  # for the others


def gives_the_same_again(bench: Bench) -> Proof:
    files = [Source("the reference", bench.reference), Source("the stub", bench.stub)]
    files += [Source(mistake.name, mistake.source) for mistake in bench.mistakes[:1]]
    if bench.depth.graded is not None:  # every day, only the one that has most to tell
        files = files[-1:]
    findings = []
    times = []
    for file in files:
        first = told(bench.grade(file.text))
        reports = again(bench, file.text)
        times.append(1 + len(reports))
        for number, report in enumerate(reports, start=2):
            if told(report) != first:
                findings.append(f"{file.name} changes at grading {number}: {change(first, told(report))}")
                break
    least, most = min(times), max(times)
    often = count(most, "time") if least == most else f"{least} to {most} times"
    return proof("steady", findings, f"{count(len(files), 'file')}, {often} each")


def again(bench: Bench, source: str) -> list[Report]:
    """As often as the depth asks for, and as time allows."""
    cold = min(COLD, bench.depth.repeats) - 1
    reports = [bench.grade_again(source) for _ in range(cold)]
    room = bench.engine.open_room()
    lent = Lent(room)
    grader = Grader(lambda: lent, bench.engine.answers, bench.engine.isolation)
    until = time.monotonic() + SECONDS
    while len(reports) < bench.depth.repeats - 1:
        if len(reports) >= LEAST - 1 and time.monotonic() > until:
            break
        report = grader.grade(
            source, bench.slug, seed=PRACTICE, keep=False, label=LABEL, reveal=True, on_check=lambda _: None
        )
        reports.append(report)
    room.close(grace=0.0)
    return reports


class Lent(Room):
    """A room that its borrowers cannot close, and that loads what they bring only once."""

    def __init__(self, room: Room) -> None:
        self._lender = room
        self._loaded: Answered | None = None
        self.closed = False

    def ask(self, request: Request, seconds: float) -> Answered:
        if not isinstance(request, Load):
            return self._lender.ask(request, seconds)
        if self._loaded is None:
            self._loaded = self._lender.ask(request, seconds)
        return self._loaded

    def printed(self) -> str:
        return ""

    def close(self, grace: float = 0.5) -> str:
        return ""


def told(report: Report) -> Report:
    """The report without what may differ: times, and what the process printed."""
    checks = [msgspec.structs.replace(check, seconds=0.0) for check in report.checks]
    return msgspec.structs.replace(report, checks=checks, seconds=0.0, output="")


def change(first: Report, other: Report) -> str:
    for one, two in zip(first.checks, other.checks, strict=True):
        if one != two:
            return f"{one.name} {one.verdict}, then {two.verdict} ({one.message!r}, then {two.message!r})"
    return f"{first.verdict} with {first.points:g} points, then {other.verdict} with {other.points:g}"
