"""`dlkit check --picture`: the first difference, drawn."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.catalog import solution_path
from autograder.stubs import reference

Program = Callable[..., "subprocess.CompletedProcess[str]"]
SLUG = "activations/softmax"


@pytest.fixture
def answer(work: Path) -> Callable[[str, str], None]:
    def write(old: str, new: str) -> None:
        path = solution_path(SLUG)
        right = reference(path.read_text(encoding="utf-8"), path)
        assert old in right
        (work / f"{SLUG}.py").write_text(right.replace(old, new))

    return write


def test_a_wrong_answer_is_drawn(program: Program, work: Path, answer: Callable[[str, str], None]) -> None:
    answer("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
    called = program("check", "softmax", "--picture", "seen.png")
    assert called.returncode == 1
    assert (work / "seen.png").read_bytes().startswith(b"\x89PNG")
    assert "seen.png shows it. Heat maps of output near +1000" in called.stderr
    assert "8 of 10 points" in called.stdout


@pytest.mark.parametrize("words", [[], ["--seed", "another"]], ids=["nothing differs", "another seed"])
def test_where_there_is_nothing_to_draw_it_says_so(
    program: Program, work: Path, answer: Callable[[str, str], None], words: list[str]
) -> None:
    if words:
        answer("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
    called = program("check", "softmax", "--picture", "seen.png", *words)
    assert called.returncode == 1
    assert called.stderr.startswith("dlkit: there is no picture")
    assert not (work / "seen.png").exists()


@pytest.mark.parametrize("place", ["seen.txt", "no/such/folder/seen.png"])
def test_a_place_that_is_none_is_told_before_anything_is_checked(
    program: Program, work: Path, place: str
) -> None:
    called = program("check", "softmax", "--picture", place)
    assert called.returncode == 2
    assert called.stderr.startswith("dlkit: There is no place for a picture")
    assert not (work / ".dlkit").exists()
