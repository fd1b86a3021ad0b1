"""`dlkit` called in this process, and a folder of a class's records."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from graded import made

from autograder.cli import run
from autograder.report import Verdict


class Called:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Dlkit = Callable[..., Called]


@pytest.fixture
def dlkit(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dlkit:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "DLKIT_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> Called:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Called(code, out, err)

    return call


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Two students, two exercises, with fields of a later dlkit in each record."""
    folder = tmp_path / "results"
    for report in [
        made("ada"),
        made("ada", "losses/huber"),
        made("bob", verdict=Verdict.FAILED),
        made("bob", "losses/huber"),
    ]:
        file = folder / report.student / f"{report.exercise}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        told = json.loads(msgspec.json.encode(report)) | {"inputs": {"submission": "0123"}}
        file.write_text(json.dumps(told), encoding="utf-8")
    return folder
