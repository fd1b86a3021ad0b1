"""A class at a glance, on a terminal."""

from __future__ import annotations

import io

import msgspec
import pytest
from classrooms import RELU, SOFTMAX, stand_in

from autograder.classroom.jobs import Job
from autograder.report import Report, Verdict
from autograder.reports import roster
from autograder.reports.look import console


def report(student: str, verdict: Verdict, points: float, slug: str = SOFTMAX, message: str = "") -> Report:
    made = stand_in(Job(slug, "", "x.py", "s", "s"))
    return msgspec.structs.replace(made, student=student, verdict=verdict, points=points, message=message)


def shown(*reports: Report, width: int = 80) -> list[str]:
    page = io.StringIO()
    roster.show(reports, console(page, width=width))
    return page.getvalue().splitlines()


CLASS = [
    report("ada", Verdict.PASSED, 10.0),
    report("bob", Verdict.FAILED, 4.0),
    report("cy", Verdict.FAILED, 0.0),
    report("dan", Verdict.NOT_STARTED, 0.0),
    report("eve", Verdict.CRASHED, 0.0, message="line 1, in call:  x\nNameError: name 'x' is not defined"),
    report("fay", Verdict.TIMED_OUT, 0.0, message="Too slow."),
    report("gus", Verdict.BROKEN, 0.0, message="EngineError: It is gone."),
    report("ada", Verdict.PASSED, 10.0, RELU),
]


def test_each_exercise_has_a_line_that_counts_everybody_once() -> None:
    lines = shown(*CLASS)
    assert " ".join(lines[0].split()) == "full marks partly no points not started crashed mean"
    assert lines[1].split() == [SOFTMAX, "1", "1", "1", "1", "3", "2.3/10"]  # but for gus, who met our fault
    assert lines[2].split() == [RELU, "1", "·", "·", "·", "·", "10.0/10"]


def test_what_wants_a_look_most_comes_first() -> None:
    lines = shown(*CLASS)
    assert lines[lines.index(" Worth a look") + 1 :] == [
        "   gus activations/softmax: not graded: our fault  EngineError: It is gone.",
        "   fay activations/softmax: ran out of time  Too slow.",
        "   eve activations/softmax: crashed  NameError: name 'x' is not defined",
    ]


def test_of_many_some_are_shown_and_the_rest_is_counted() -> None:
    lines = shown(*(report(f"s{number}", Verdict.CRASHED, 0.0) for number in range(50)))
    assert len(lines) < 20
    assert lines[-1] == f"   and {50 - roster.SHOWN} more"


@pytest.mark.parametrize("width", [40, 80])
def test_names_and_messages_of_any_kind_fit(width: int) -> None:
    odd = report("a\nb\u202e" + "x" * 200, Verdict.CRASHED, 0.0, message="\x1b[31m" + "y" * 1000)
    lines = shown(odd, width=width)
    assert max(map(len, lines)) <= width
    assert "\x1b" not in "".join(lines)
    assert len([line for line in lines if "⟨U+202E⟩" in line]) == 1
