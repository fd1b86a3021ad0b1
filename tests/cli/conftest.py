"""A work folder, and `dlkit` called in this process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.cli import run
from autograder.engine.frames import send
from autograder.engine.resident import Stop
from autograder.report import CheckReport, Isolation, Report, Verdict
from autograder.workplace import pristine

SLUG = "activations/softmax"
MakeReport = Callable[..., Report]


class Called:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def words(self) -> str:
        """What it printed, as one line: where lines break is nobody's business."""
        return " ".join(self.out.split())


Dlkit = Callable[..., Called]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder with one exercise's file in it."""
    (tmp_path / "dlkit.toml").write_text("format = 1\n")
    file = tmp_path / f"{SLUG}.py"
    file.parent.mkdir()
    file.write_text(pristine(SLUG))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def dlkit(work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dlkit:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("DLKIT_DEBUG", raising=False)

    def call(*arguments: str) -> Called:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Called(code, out, err)

    return call


@pytest.fixture
def report() -> MakeReport:
    return _report


def _report(verdict: Verdict = Verdict.PASSED, **changes: object) -> Report:
    points = 10.0 if verdict is Verdict.PASSED else 4.0 if verdict is Verdict.FAILED else 0.0
    checks = [
        CheckReport(name="adds_up", title="Rows add up to 1.", verdict=Verdict.PASSED, points=4, out_of=4),
        CheckReport(name="finite", title="Stays finite.", verdict=verdict, points=points - 4, out_of=6),
    ]
    fields: dict[str, object] = {
        "exercise": SLUG, "verdict": verdict, "points": points, "out_of": 10.0, "seed": "practice",
        "isolation": Isolation("B"), "checks": checks, "seconds": 0.4,
    }  # fmt: skip
    return Report(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def engine_says(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report], list[str]]:
    """Stands in for the engine where the words around a report are at stake, not the report."""

    def says(answer: Report) -> list[str]:
        asked: list[str] = []

        def graded(source: str, slug: str, label: str, *, on_check: object = None, **_: object) -> Report:
            asked.append(source)
            if callable(on_check):
                for check in answer.checks:
                    on_check(check)
            return answer

        monkeypatch.setattr("autograder.cli.grader.graded", graded)
        monkeypatch.setattr("autograder.cli.checking.graded", graded)
        return asked

    return says


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """The environment of a resident server of these tests' own; it starts when first asked."""
    with tempfile.TemporaryDirectory(prefix="dlkit-test-") as folder:
        places = {"DLKIT_RUNTIME_DIR": f"{folder}/run", "DLKIT_CACHE_DIR": f"{folder}/cache"}
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, **places, "PYTHONPATH": root, "COLUMNS": "80", "LINES": "24"}
        yield environment
        # One, or several where the sources changed while the tests ran.
        for address in Path(places["DLKIT_RUNTIME_DIR"]).glob("*.sock"):
            with suppress(OSError), socket.socket(socket.AF_UNIX) as channel:
                channel.connect(str(address))
                send(channel, Stop())
                channel.recv(1)


Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(work: Path, server: dict[str, str]) -> Program:
    """The real `dlkit`, in a process of its own, with the real engine."""

    def call(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "autograder.cli", *arguments]
        return subprocess.run(command, cwd=work, env=server, input=stdin, capture_output=True, text=True)

    return call
