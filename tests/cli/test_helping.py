"""`hint` and `solution`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.exam import hints_of
from autograder.report import Report
from autograder.workplace import Workplace

Dlkit = Callable[..., Any]
SLUG = "activations/softmax"


def test_hints_come_one_step_at_a_time(dlkit: Dlkit) -> None:
    hints = hints_of(SLUG)
    assert len(hints) >= 2
    first, second = dlkit("hint", "softmax").words, dlkit("hint", "softmax").words
    assert f"1/{len(hints)}" in first
    assert f"2/{len(hints)}" not in first
    assert f"1/{len(hints)}" in second  # what was said stays in sight
    assert f"2/{len(hints)}" in second


def test_the_last_hint_says_that_it_is_the_last(dlkit: Dlkit) -> None:
    for _ in hints_of(SLUG):
        called = dlkit("hint", "softmax")
    assert "--give-up" in called.words
    assert dlkit("hint", "softmax").code == 0


def test_hints_can_be_read_again_without_a_further_one(dlkit: Dlkit) -> None:
    assert "not asked for a hint" in dlkit("hint", "softmax", "--again").words
    dlkit("hint", "softmax")
    assert "2/" not in dlkit("hint", "softmax", "--again").out
    assert Workplace.find().progress().of(SLUG).hints_shown == 1


def test_the_solution_waits_until_it_is_earned(dlkit: Dlkit) -> None:
    called = dlkit("solution", "softmax")
    assert called.code == 2
    assert called.out == ""
    assert "--give-up" in called.err


def test_giving_up_shows_the_code_alone(dlkit: Dlkit) -> None:
    called = dlkit("solution", "softmax", "--give-up")
    assert called.code == 0
    assert "class Softmax" in called.out
    assert "begin solution" not in called.out
    assert "MISTAKES" not in called.out
    assert "A classifier" not in called.out  # the statement
    assert Workplace.find().progress().of(SLUG).solution_shown


def test_after_passing_the_solution_stands_beside_ones_own(
    dlkit: Dlkit, report: Callable[..., Report], work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / f"{SLUG}.py").write_text("# %%\nmine = 'unmistakable'\n")
    Workplace.find().record(report())
    after = dlkit("solution", "softmax").out
    assert after.index("unmistakable") < after.index("class Softmax")
    monkeypatch.setenv("COLUMNS", "160")
    beside = dlkit("solution", "softmax").out.splitlines()
    assert any("yours" in line and "the reference" in line for line in beside)


def test_ones_own_file_cannot_steer_the_terminal(dlkit: Dlkit, work: Path) -> None:
    (work / f"{SLUG}.py").write_text("# %%\nx = '\x1b[31mred [bold]b[/bold] \x07'\n")
    out = dlkit("solution", "softmax", "--give-up").out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]b[/bold]" in out
