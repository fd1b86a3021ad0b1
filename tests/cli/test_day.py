"""A learner's day, with the real program and the real engine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.catalog import solution_path
from autograder.report import Report, Verdict
from autograder.stubs import reference

Program = Callable[..., "subprocess.CompletedProcess[str]"]
SLUG = "activations/softmax"


def answer(swap: tuple[str, str] = ("", "")) -> str:
    path = solution_path(SLUG)
    right = reference(path.read_text(encoding="utf-8"), path)
    assert swap[0] in right
    return right.replace(*swap) if swap[0] else right


def test_a_day(program: Program, work: Path) -> None:
    file = work / f"{SLUG}.py"

    untouched = program("check", "softmax")
    assert untouched.returncode == 1
    assert "0 of 10 points" in untouched.stdout
    assert "has a TODO" in untouched.stdout

    file.write_text(answer(("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")))
    wrong = program("check", "softmax")
    assert wrong.returncode == 1
    assert "exp(1000) does not fit into float32" in " ".join(wrong.stdout.replace("│", "").split())
    assert f"dlkit hint {SLUG}" in wrong.stdout
    assert wrong.stderr == ""  # TensorFlow is not heard

    file.write_text(answer())
    right = program("check", "softmax")
    assert right.returncode == 0
    assert "✓ Passed: 10 of 10 points" in right.stdout
    assert f"dlkit solution {SLUG}" in right.stdout

    assert "1 of " in program("progress").stdout
    assert program("solution", "softmax").returncode == 0


def test_json_is_the_report_and_nothing_else(program: Program, work: Path) -> None:
    called = program("check", "softmax", "--json", "--seed", "another")
    assert called.returncode == 1
    report = msgspec.json.decode(called.stdout, type=Report)
    assert (report.exercise, report.verdict, report.seed) == (SLUG, Verdict.NOT_STARTED, "another")


def test_grade_reports_to_a_file_and_leaves_no_trace(program: Program, work: Path) -> None:
    (work / "secret").write_text("a well-kept one\n")
    (work / "homework.py").write_text(answer(("class Softmax", "print('hello')\n\n\nclass Softmax")))
    called = program(
        "grade", "homework.py", "--exercise", SLUG, "--format", "json", "--output", "report.json",
        "--secret-file", "secret", "--student", "ada",
    )  # fmt: skip
    assert (called.returncode, called.stdout, called.stderr) == (0, "", "")
    report = json.loads((work / "report.json").read_text())
    assert (report["format"], report["points"], report["verdict"]) == (1, 10.0, "passed")
    assert "well-kept" not in report["seed"]
    assert report["seed"].startswith("secret, ")  # a fingerprint: the seed itself foretells the inputs
    assert not (work / ".dlkit").exists()


def test_a_notebook_is_checked_like_a_script(program: Program, work: Path) -> None:
    import jupytext

    notebook = jupytext.reads(answer(), fmt="py:percent")
    (work / "activations" / "softmax.ipynb").write_text(jupytext.writes(notebook, fmt="ipynb"))
    assert program("check", "activations/softmax.ipynb").returncode == 0


def test_doctor_finds_this_machine_in_order(program: Program) -> None:
    called = program("doctor")
    assert called.returncode == 0
    for what in ("python", "tensorflow", "keras", "server", "isolation", "cache"):
        assert what in called.stdout
