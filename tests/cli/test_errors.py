"""How the command fails, whatever is wrong: one sentence, the right exit code, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Dlkit = Callable[..., Any]

WRONG_CALLS = [
    ["frobnicate"],
    ["list", "--frobnicate"],
    ["check", "softmax", "softmax"],
    ["check", "nowhere/softmax.py"],
    ["solution"],
    ["grade"],
    ["grade", "nowhere.py"],
    ["grade", ".", "--exercise", "softmax"],
    ["grade", "dlkit.toml", "--exercise", "softmax"],
    ["grade", "activations/softmax.py", "--format", "pdf"],
    ["grade", "activations/softmax.py", "--exercise", "sofmax"],
    ["grade", "activations/softmax.py", "--seed", "s", "--secret-file", "dlkit.toml"],
    ["grade", "activations/softmax.py", "--secret-file", "nowhere"],
    ["grade", "activations/softmax.py", "--student", "ada"],
    ["grade", "activations/softmax.py", "--output", "nowhere/report.json"],
    ["grade", "activations/softmax.py", "--require-isolation", "Z"],
]


@pytest.mark.parametrize("call", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_gets_one_sentence_and_exit_code_two(dlkit: Dlkit, call: list[str]) -> None:
    called = dlkit(*call)
    assert called.code == 2
    assert called.out == ""
    assert called.err.startswith("dlkit: ")
    assert called.err.count("\n") == 1


def test_a_file_that_answers_nothing_known_is_told_what_to_say(dlkit: Dlkit, work: Path) -> None:
    (work / "mine.py").write_text("")
    assert "--exercise TOPIC/NAME" in dlkit("check", "mine.py").err


def test_a_file_too_large_to_be_an_answer(dlkit: Dlkit, work: Path) -> None:
    (work / "activations" / "softmax.py").write_text("x = 1\n" * 200_000)
    called = dlkit("check", "softmax")
    assert called.code == 2
    assert "is larger than 1 MiB" in called.err


def test_a_broken_notebook(dlkit: Dlkit, work: Path) -> None:
    (work / "activations" / "softmax.ipynb").write_text("{")
    called = dlkit("grade", "activations/softmax.ipynb")
    assert called.code == 2
    assert "is no notebook that Jupyter would open" in called.err


def test_our_own_failure_is_one_sentence_and_exit_code_three(
    dlkit: Dlkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise KeyError("a\nb\x1b[31m")

    monkeypatch.setattr("autograder.cli.browsing.load", fail)
    called = dlkit("list")
    assert called.code == 3
    assert "not in your work (KeyError" in called.err
    assert called.err.count("\n") == 1
    assert "\x1b" not in called.err
    monkeypatch.setenv("DLKIT_DEBUG", "1")
    assert "Traceback" in dlkit("list").err


def test_a_contradictory_curriculum_is_our_fault(dlkit: Dlkit, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.catalog import CatalogError

    def fail() -> None:
        raise CatalogError("curriculum.toml: topic `a` appears twice.")

    monkeypatch.setattr("autograder.cli.browsing.load", fail)
    called = dlkit("list")
    assert (called.code, called.err) == (3, "dlkit: curriculum.toml: topic `a` appears twice.\n")


def program(
    work: Path, *arguments: str, reader: int | None = subprocess.PIPE, **environment: str
) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *arguments],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        stdout=reader,
        stderr=subprocess.PIPE,
    )


def test_a_reader_that_has_seen_enough_is_no_error(work: Path) -> None:
    receive, give = os.pipe()
    os.close(receive)
    called = program(work, "list", reader=give)
    os.close(give)
    assert called.communicate()[1] == b""


def test_an_encoding_without_our_signs_gets_other_signs(work: Path) -> None:
    out, err = program(work, "list", PYTHONIOENCODING="ascii", PYTHONUTF8="0").communicate()
    assert err == b""
    assert "-> . " in out.decode("ascii")
    assert " passed   + passed  - begun  -> next" in out.decode("ascii")


def test_cheap_commands_import_nothing_heavy(work: Path) -> None:
    code = (
        "import sys; from autograder.cli import run\n"
        "calls = ['list', 'next', 'progress', 'hint softmax', 'show', 'solution softmax --give-up']\n"
        "for call in calls:\n"
        "    assert run(call.split()) == 0, call\n"
        "heavy = {'tensorflow', 'keras', 'numpy', 'matplotlib', 'jupytext', 'watchfiles', 'jinja2'}\n"
        "print('loaded:', heavy & set(sys.modules), file=sys.stderr)"
    )
    root = Path(__file__).parents[2]
    called = subprocess.run(
        [sys.executable, "-c", code],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert called.stderr == "loaded: set()\n"


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "next",
        "show",
        "check",
        "watch",
        "hint",
        "solution",
        "reset",
        "progress",
        "init",
        "grade",
        "doctor",
    ],
)
def test_help_has_an_example_and_fits(dlkit: Dlkit, command: str) -> None:
    called = dlkit(command, "--help")
    assert called.code == 0
    assert f"Example: dlkit {command}" in called.words
    assert max(map(len, called.out.splitlines())) <= 80


def test_the_bare_command_shows_the_help(dlkit: Dlkit) -> None:
    called = dlkit()
    assert called.code == 0
    assert "Start with: dlkit next" in called.out


def test_the_version(dlkit: Dlkit) -> None:
    assert dlkit("--version").code == 0
