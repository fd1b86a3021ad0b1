"""`list`, `next`, `show`."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import pytest

from autograder.catalog import Exercise, load
from autograder.report import Report, Verdict
from autograder.workplace import Workplace

Dlkit = Callable[..., Any]
MakeReport = Callable[..., Report]
SLUG = "activations/softmax"


def before(slug: str) -> list[Exercise]:
    return list(takewhile(lambda exercise: exercise.slug != slug, load()))


def test_list_shows_every_exercise_under_its_topic(dlkit: Dlkit) -> None:
    called = dlkit("list")
    assert called.code == 0
    for topic in load().topics:
        assert topic.title in called.out
    for exercise in load():
        assert exercise.name in called.out
        assert f"{exercise.minutes} min" in called.out


def test_list_fits_eighty_columns_and_has_no_colour_in_a_pipe(dlkit: Dlkit) -> None:
    out = dlkit("list").out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_list_marks_what_is_passed_and_what_comes_next(dlkit: Dlkit, report: MakeReport) -> None:
    first, second, third, *_ = load()
    assert f"→ · {first.name}" in dlkit("list").words
    Workplace.find().record(report(exercise=first.slug))
    Workplace.find().record(report(Verdict.FAILED, exercise=third.slug))
    called = dlkit("list")
    assert f"✓ {first.name}" in called.words
    assert f"→ · {second.name}" in called.words
    assert f"– {third.name}" in called.words
    assert f"1 of {len(load())} passed" in called.out.splitlines()[-1]


def test_list_of_one_topic(dlkit: Dlkit) -> None:
    called = dlkit("list", "--topic", "Attention")
    assert "scaled_dot_product" in called.out
    assert "lstm_cell" not in called.out


def test_list_as_json_has_a_line_per_exercise(dlkit: Dlkit, report: MakeReport) -> None:
    first = next(iter(load()))
    Workplace.find().record(report(Verdict.FAILED, exercise=first.slug))
    lines = [json.loads(line) for line in dlkit("list", "--json").out.splitlines()]
    assert [line["slug"] for line in lines] == [exercise.slug for exercise in load()]
    assert (lines[0]["status"], lines[0]["points"], lines[0]["next"]) == ("begun", 4.0, True)


def test_next_names_the_file_to_open(dlkit: Dlkit, report: MakeReport) -> None:
    for exercise in before(SLUG):
        Workplace.find().record(report(exercise=exercise.slug))
    called = dlkit("next")
    assert f"open {SLUG}.py" in called.words
    assert f"about {load().find(SLUG).minutes} minutes" in called.words


def test_next_says_what_an_exercise_builds_on(dlkit: Dlkit, report: MakeReport) -> None:
    building = next(exercise for exercise in load() if exercise.needs)
    for exercise in before(building.slug):
        Workplace.find().record(report(exercise=exercise.slug))
    assert f"builds on {building.needs[0]} ✓" in dlkit("next").words


def test_next_congratulates_when_all_are_passed(dlkit: Dlkit, report: MakeReport) -> None:
    for exercise in load():
        Workplace.find().record(report(exercise=exercise.slug))
    called = dlkit("next")
    assert called.code == 0
    assert f"You have passed all {len(load())} exercises" in called.words


def test_show_prints_the_task_without_the_answer(dlkit: Dlkit) -> None:
    called = dlkit("show", "softmax")
    assert called.code == 0
    assert "A classifier's last layer gives one number per class" in called.words
    assert "softmax(x)ᵢ = e^xᵢ / (Σⱼ₌₁ᴷ e^xⱼ)" in called.words
    assert "begin solution" not in called.out
    assert "MISTAKES" not in called.out


@pytest.mark.parametrize("command", ["show", "check", "hint", "solution", "reset"])
def test_an_unknown_exercise_gets_its_nearest_names(dlkit: Dlkit, command: str) -> None:
    called = dlkit(command, "sofmax")
    assert called.code == 2
    assert called.out == ""
    assert called.err.count("\n") == 1
    assert "activations/softmax" in called.err


def test_an_unknown_topic_is_a_wrong_call(dlkit: Dlkit) -> None:
    called = dlkit("list", "--topic", "cooking")
    assert called.code == 2
    assert "losses" in called.err
