"""`progress`, `reset`, `init`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.catalog import load
from autograder.report import Report
from autograder.workplace import Workplace, pristine

Dlkit = Callable[..., Any]
SLUG = "activations/softmax"


def test_progress_has_a_bar_for_each_topic(dlkit: Dlkit, report: Callable[..., Report]) -> None:
    done, *others = load().topics
    for exercise in done.exercises:
        Workplace.find().record(report(exercise=exercise.slug))
    out = dlkit("progress").out
    bars = {
        topic.title: next(line for line in out.splitlines() if topic.title in line) for topic in load().topics
    }
    assert "━" in bars[done.title]
    assert "─" not in bars[done.title]
    assert all("━" not in bars[topic.title] for topic in others)
    assert f"{len(done.exercises)} of {len(load())}" in out
    assert f"last passed {done.exercises[-1].slug} on " in " ".join(out.split())


def test_one_in_a_hundred_shows_and_ninety_nine_are_not_all() -> None:
    from autograder.cli.pages import bar

    assert bar(1, 100, 10).plain == "━─────────"
    assert bar(99, 100, 10).plain == "━━━━━━━━━─"
    assert bar(0, 0, 4).plain == "────"


def test_reset_keeps_a_backup_and_says_where(dlkit: Dlkit, work: Path) -> None:
    file = work / f"{SLUG}.py"
    file.write_text("precious\n")
    called = dlkit("reset", "softmax", "--yes")
    assert called.code == 0
    assert file.read_text() == pristine(SLUG)
    backup = work / called.words.rpartition("Your version: ")[2]
    assert backup.read_text() == "precious\n"


def test_reset_asks_first(dlkit: Dlkit, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = work / f"{SLUG}.py"
    file.write_text("precious\n")
    called = dlkit("reset", "softmax")  # nobody is there to answer
    assert called.code == 2
    assert "--yes" in called.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda *_: "n")
    assert file.read_text() == "precious\n"


def test_reset_of_an_untouched_file_makes_no_backup(dlkit: Dlkit, work: Path) -> None:
    assert "nothing to reset" in dlkit("reset", "softmax").words
    assert not (work / ".dlkit" / "backups").exists()


def test_reset_brings_back_a_lost_file(dlkit: Dlkit, work: Path) -> None:
    (work / f"{SLUG}.py").unlink()
    assert "`dlkit reset activations/softmax` brings it back" in dlkit("check", "softmax").err
    assert dlkit("reset", "softmax").code == 0
    assert (work / f"{SLUG}.py").read_text() == pristine(SLUG)


def test_init_makes_a_folder_and_leaves_what_is_there(dlkit: Dlkit, tmp_path: Path) -> None:
    mine = tmp_path / "course" / f"{SLUG}.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine\n")
    called = dlkit("init", "course")
    assert called.code == 0
    assert f"{len(load()) - 1} exercises are in course" in called.words
    assert mine.read_text() == "mine\n"
    assert all((tmp_path / "course" / f"{exercise.slug}.py").is_file() for exercise in load())
    assert "Nothing was missing" in dlkit("init", "course").words
