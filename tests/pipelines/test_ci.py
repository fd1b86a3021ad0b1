"""Workflows: valid YAML, and their scripts do what they say when a shell runs them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from graded import Dlkit

ROOT = Path(__file__).parents[2]
PLACES = {"github": ".github/workflows/dlkit.yml", "gitlab": ".gitlab-ci.yml"}


def written(dlkit: Dlkit, tmp_path: Path, system: str, *options: str) -> Any:
    called = dlkit("ci", system, *options)
    assert called.code == 0, called.err
    assert PLACES[system] in called.out
    return yaml.safe_load((tmp_path / PLACES[system]).read_text(encoding="utf-8"))


def script_of(system: str, workflow: Any) -> str:
    if system == "gitlab":
        return "\n".join(workflow["dlkit"]["script"][1:])
    return next(step["run"] for step in workflow["jobs"]["run-autograding-tests"]["steps"] if step.get("id"))


@pytest.fixture
def shell(tmp_path: Path):
    """Runs a script as CI does, with a `dlkit` that writes down its calls; `grade` ends as told."""
    log, programs = tmp_path / "log", tmp_path / "bin"
    programs.mkdir()
    fake = f'#!/bin/sh\necho "$@" >> {log}\ntest "$1" != grade || exit "$ENDS"\n'
    (programs / "dlkit").write_text(fake)
    (programs / "dlkit").chmod(0o755)

    def run(script: str, ends: int, **changes: str) -> tuple[int, list[str]]:
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "ENDS": str(ends),
            "RUNNER_TEMP": str(tmp_path),
        }
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], env=environment | changes, cwd=tmp_path
        )
        return done.returncode, log.read_text().splitlines()

    return run


@pytest.mark.parametrize("system", PLACES)
@pytest.mark.parametrize("ends", [0, 1, 2, 3])
def test_a_pipeline_ends_as_grading_did_and_reports_what_was_graded(
    dlkit: Dlkit, tmp_path: Path, shell, system: str, ends: int
) -> None:
    workflow = written(dlkit, tmp_path, system, "--exercise", "huber", "--exercise", "softmax")
    code, calls = shell(script_of(system, workflow), ends)
    assert code == ends
    grade, *reports = calls
    assert grade.startswith("grade . --output /")
    assert grade.endswith(" --exercise activations/softmax --exercise losses/huber")
    assert bool(reports) == (ends < 2)
    assert all(report.startswith("report /") for report in reports)


def test_the_github_workflow_does_what_classroom_looks_for(dlkit: Dlkit, tmp_path: Path) -> None:
    workflow = written(dlkit, tmp_path, "github")
    assert set(workflow["on"]) == {"push", "pull_request", "workflow_dispatch"}
    assert workflow["permissions"] == {"actions": "read", "checks": "write", "contents": "read"}
    *_, tell = workflow["jobs"]["run-autograding-tests"]["steps"]
    assert tell["uses"].startswith("classroom-resources/autograding-grading-reporter@")
    assert f"{tell['with']['runners'].upper()}_RESULTS" in tell["env"]


def test_gitlab_finds_its_reports(dlkit: Dlkit, tmp_path: Path) -> None:
    job = written(dlkit, tmp_path, "gitlab")["dlkit"]
    outputs = re.findall(r"--output (dlkit\.\S+)", "\n".join(job["script"]))
    assert sorted(job["artifacts"]["reports"].values()) == sorted(outputs)


@pytest.mark.parametrize("system", PLACES)
@pytest.mark.parametrize(
    "install",
    ["dlkit", "dlkit @ git+https://example.org/dlkit: #1", 'a\'b "c" $(touch broken) `touch broken`'],
)
def test_what_pip_installs_arrives_in_one_piece(
    dlkit: Dlkit, tmp_path: Path, system: str, install: str
) -> None:
    workflow = written(dlkit, tmp_path, system, "--install", install)
    if system == "gitlab":
        command = workflow["dlkit"]["script"][0]
    else:
        steps = workflow["jobs"]["run-autograding-tests"]["steps"]
        command = next(step["run"] for step in steps if step.get("name") == "Install dlkit")
    assert shlex.split(command) == ["python", "-m", "pip", "install", "--quiet", install]


@pytest.mark.parametrize("system", PLACES)
def test_no_file_is_overwritten_unasked(dlkit: Dlkit, tmp_path: Path, system: str) -> None:
    file = tmp_path / PLACES[system]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine")
    refused = dlkit("ci", system)
    assert (refused.code, refused.out) == (2, "")
    assert "--force replaces it" in refused.err
    assert file.read_text() == "mine"
    written(dlkit, tmp_path, system, "--force")
    assert dlkit("ci", system, "--output", "elsewhere/ci.yml").code == 0
    assert (tmp_path / "elsewhere/ci.yml").read_text() == file.read_text()


@pytest.mark.parametrize(
    "call",
    [
        ["jenkins"],
        ["github", "--exercise", "sofmax"],
        ["github", "--install", "a\nb"],
        ["gitlab", "--output", "."],
    ],
    ids=str,
)
def test_a_wrong_call_writes_nothing(dlkit: Dlkit, tmp_path: Path, call: list[str]) -> None:
    called = dlkit("ci", *call)
    assert called.code == 2
    assert called.err.count("\n") == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# The action


@pytest.fixture(scope="module")
def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def test_the_actions_inputs_reach_its_scripts_only_through_the_environment(action: Any) -> None:
    steps = action["runs"]["steps"]
    assert not [step for step in steps if "${{" in step.get("run", "")]
    told = json.dumps(steps)
    for name in action["inputs"]:
        assert f"inputs.{name} " in told, name
    assert action["outputs"]["result"]["value"] == "${{ steps.report.outputs.result }}"


@pytest.mark.parametrize(("ends", "reports"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_action_grades_and_reports(action: Any, shell, tmp_path: Path, ends: int, reports: bool) -> None:
    (tmp_path / "dlkit").mkdir()
    (tmp_path / "dlkit/bin").symlink_to(tmp_path / "bin")
    grade, report = (step["run"] for step in action["runs"]["steps"][-2:])
    given = {
        "DLKIT_PATH": "my work",
        "DLKIT_EXERCISES": "activations/softmax losses/huber",
        "DLKIT_ISOLATION": "B",
        "GITHUB_ENV": str(tmp_path / "env"),
    }
    code, calls = shell(grade, ends, **given)
    asked = "--exercise activations/softmax --exercise losses/huber --require-isolation B"
    assert calls == [f"grade my work --output {tmp_path}/results {asked}"]
    assert (code == 0) == reports
    if reports:  # the next step runs only then
        assert (tmp_path / "env").read_text() == f"DLKIT_STATUS={ends}\n"
        code, calls = shell(report, ends, DLKIT_STATUS=str(ends))
        assert (code, calls[-1]) == (ends, f"report {tmp_path}/results --format github")


# The image


def test_the_image_holds_what_is_installed_and_nothing_else() -> None:
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert all((ROOT / path).exists() for path in let_in)
    packages = {"autograder", "dlkit", "exercises", "solutions"}
    assert packages <= set(let_in)
    assert not {".git", ".venv", "tests"} & set(let_in)
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert any(line.startswith("USER ") and "0:0" not in line for line in lines)
