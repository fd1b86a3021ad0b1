"""A report as a learner reads it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from autograder.report import CheckReport, Isolation, Report, Verdict, overall
from autograder.reports.look import MARKS, THEME
from autograder.reports.terminal import render, show


def check(title: str, verdict: Verdict, **changes: Any) -> CheckReport:
    points = 2.0 if verdict is Verdict.PASSED else 0.0
    fields = {
        "name": title.replace(" ", "_"),
        "title": title,
        "verdict": verdict,
        "points": points,
        "out_of": 2.0,
    }
    return CheckReport(**{**fields, **changes})


def report(*checks: CheckReport, **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "exercise": "activations/softmax", "verdict": overall([check.verdict for check in checks]),
        "points": sum(check.points for check in checks), "out_of": sum(check.out_of for check in checks),
        "seed": "practice", "isolation": Isolation("B"), "checks": list(checks), "seconds": 0.4,
    }  # fmt: skip
    return Report(**{**fields, **changes})


PASSED = check("Rows add up to 1.", Verdict.PASSED)
FAILED = check(
    "Stays finite.",
    Verdict.FAILED,
    message="Your output holds NaN at [0, 1] where 0.25 is expected. The logits go into `exp` as they are.",
    mistake="no_max_subtraction",
    hint="What may you subtract from all logits?",
)
LATER = check("Has a configuration.", Verdict.FAILED, message="Another thing.")


def test_the_first_thing_to_mend_is_told_in_full() -> None:
    assert (
        render([report(PASSED, FAILED, LATER)])
        == """\

 activations/softmax

 ✓ Rows add up to 1.                                                        2/2
 ✗ Stays finite.                                                            0/2
 ✗ Has a configuration.                                                     0/2

 │ Stays finite.
 │ Your output holds NaN at [0, 1] where 0.25 is expected. The logits go into
 │ `exp` as they are.
 │
 │ What may you subtract from all logits?

 2 of 6 points  seed practice · 0.4 s
"""
    )


def test_full_marks() -> None:
    text = render([report(PASSED)])
    assert "✓ Passed: 2 of 2 points." in text
    assert "│" not in text


def test_checks_that_end_alike_are_told_once() -> None:
    crashed = [
        check(f"Check {number}.", Verdict.CRASHED, message=f"line {number}, in call\nNameError: name 'x'")
        for number in range(5)
    ]
    text = render([report(*crashed)])
    assert "All 5 checks end in the same way." in text
    assert "Check 1." not in text
    assert text.count("NameError") == 1
    assert "0/10" in text


def test_one_check_keeps_its_title() -> None:
    assert "All" not in render([report(FAILED)])


def test_an_untouched_exercise_shows_what_awaits() -> None:
    waiting = [
        check(f"Check {number}.", Verdict.NOT_STARTED, message="Not written yet.") for number in range(3)
    ]
    text = render([report(*waiting)])
    assert all(f"· Check {number}." in text for number in range(3))
    assert "│" not in text


@pytest.mark.parametrize(
    ("verdict", "aside"),
    [
        (Verdict.CRASHED, "error"),
        (Verdict.REFUSED, "rule"),
        (Verdict.TIMED_OUT, "time"),
        (Verdict.BROKEN, "our fault"),
    ],
)
def test_how_a_check_ended_is_said_beside_its_points(verdict: Verdict, aside: str) -> None:
    text = render([report(PASSED, check("It ends.", verdict))])
    assert next(line for line in text.splitlines() if "It ends." in line).endswith(f"{aside}  0/2")


def test_what_concerns_the_whole_submission_comes_instead() -> None:
    text = render([report(FAILED, message="line 3: invalid syntax\n    x = = 1\n        ^", line=3)])
    assert " │ line 3: invalid syntax\n │     x = = 1\n │         ^\n" in text
    assert "NaN" not in text


def test_what_the_learner_printed_is_shown_from_its_end() -> None:
    text = render([report(PASSED, output="".join(f"line {number}\n" for number in range(100)))])
    assert "the last 10 of 100 lines" in text
    assert "line 99" in text
    assert "line 89" not in text
    assert "the last" not in render([report(PASSED, output="one\n")])


def test_text_of_a_submission_cannot_steer_the_terminal_nor_our_markup() -> None:
    hostile = "\x1b[2J\x07[bold red]x[/bold red] [/nonsense] :smile: \u202eevil"
    text = render([report(check(hostile, Verdict.FAILED, message=hostile), message=hostile, output=hostile)])
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert text.count("[bold red]x[/bold red] [/nonsense] :smile:") == 3


def test_long_words_and_titles_stay_inside_the_page() -> None:
    long = check("A title that goes on " * 8, Verdict.FAILED, message="x" * 300)
    lines = render([report(PASSED, long, output="y" * 500)]).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_colours(verdict: Verdict) -> None:
    page = io.StringIO()
    screen = Console(file=page, theme=THEME, force_terminal=True, color_system="standard", width=80)
    for style in (MARKS[verdict][1], f"{MARKS[verdict][1]}.strong"):
        screen.print("x", style=screen.get_style(style), end="")  # an unknown style raises
    show(report(PASSED, check("It ends.", verdict, message="Why.")), screen)
    assert "\x1b[" in page.getvalue()
