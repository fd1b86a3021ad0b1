"""The checks of exercises as tests, in a pytest of their own and with the real engine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from autograder import stubs
from autograder.catalog import solution_path
from autograder.engine.frames import send
from autograder.engine.resident import Stop
from autograder.workplace import pristine

ROOT = Path(__file__).parents[2]
Pytest = Callable[..., "subprocess.CompletedProcess[str]"]


def right(slug: str) -> str:
    path = solution_path(slug)
    return stubs.reference(path.read_text(encoding="utf-8"), path)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One exercise right, one wrong, one not begun, one that cannot be loaded; and the learner's own test."""
    root = tmp_path_factory.mktemp("work")
    maximum = "inputs - ops.max(inputs, axis=self.axis, keepdims=True)"
    files = {
        "activations/tanh.py": right("activations/tanh"),
        "activations/softmax.py": right("activations/softmax").replace(maximum, "inputs"),
        "activations/relu.py": pristine("activations/relu"),
        "activations/elu.py": "open('imported', 'w')\n1 +",
        "activations/notes.py": "raise SystemExit('never collected')",
        "test_mine.py": "def test_mine():\n    assert True\n",
        "pytest.ini": "[pytest]\naddopts = -p autograder.pytest_plugin -p no:cacheprovider\n",
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def run_pytest(work: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pytest]:
    places = {
        "DLKIT_RUNTIME_DIR": str(tmp_path_factory.mktemp("run")),
        "DLKIT_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**ours, **places, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}

    def call(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=work, env=environment | changes, capture_output=True, text=True)

    yield call
    # One server, or several where the sources changed while the tests ran.
    for address in Path(places["DLKIT_RUNTIME_DIR"]).glob("*.sock"):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as channel:
            channel.connect(str(address))
            send(channel, Stop())
            channel.recv(1)


def outcomes(file: Path) -> dict[tuple[str, str], str]:
    """(module, test) -> passed, skipped, failure or error."""
    return {
        (case.get("classname", ""), case.get("name", "")): next((end.tag for end in case), "passed")
        for case in ET.parse(file).iter("testcase")
    }


@pytest.fixture(scope="module")
def whole(run_pytest: Pytest, work: Path) -> subprocess.CompletedProcess[str]:
    return run_pytest("--junitxml=whole.xml")


def test_every_check_is_a_test(whole: subprocess.CompletedProcess[str], work: Path) -> None:
    assert whole.returncode == 1
    found = outcomes(work / "whole.xml")
    by_file: dict[str, set[str]] = {}
    for (module, _), outcome in found.items():
        by_file.setdefault(module.rpartition(".")[2], set()).add(outcome)
    assert by_file == {
        "tanh": {"passed"},
        "softmax": {"passed", "failure"},
        "relu": {"skipped"},
        "elu": {"failure"},
        "test_mine": {"passed"},
    }
    assert sum(module.endswith("softmax") for module, _ in found) >= 8


def test_a_failure_is_what_the_check_says(whole: subprocess.CompletedProcess[str], work: Path) -> None:
    assert "The logits go into `exp` as they are, and exp(1000) does not fit into float32." in whole.stdout
    assert "What happens to softmax when you take the same number off all logits?" in whole.stdout
    assert f"{work}/activations/elu.py:2" in whole.stdout
    assert "invalid syntax" in whole.stdout
    for noise in ("Traceback", "autograder/", "runtest"):
        assert noise not in whole.stdout


def test_a_learners_file_is_never_run_in_pytest_itself(run_pytest: Pytest, work: Path) -> None:
    called = run_pytest("activations/elu.py")  # named outright, which Python's own collector would import
    assert called.returncode == 1
    assert not (work / "imported").exists()


def test_exercises_are_chosen_by_name(run_pytest: Pytest, whole: object) -> None:
    listed = run_pytest("--collect-only", "-q", "-k", "softmax").stdout.split("\n\n")[0].splitlines()
    assert "activations/softmax.py::stays_finite_for_large_logits" in listed
    assert all(line.startswith("activations/softmax.py::") for line in listed)
    called = run_pytest("-q", "-k", "softmax and stays_finite")
    assert called.returncode == 1
    assert "1 failed, " in called.stdout


def test_several_processes_say_the_same(run_pytest: Pytest, whole: object, work: Path) -> None:
    called = run_pytest("-n", "2", "--dist", "loadgroup", "--junitxml=parallel.xml")
    assert called.returncode == 1
    parallel = {
        (module, name.partition("@")[0]): end
        for (module, name), end in outcomes(work / "parallel.xml").items()
    }
    assert parallel == outcomes(work / "whole.xml")


def test_alone_no_process_is_left_behind(run_pytest: Pytest, tmp_path: Path) -> None:
    called = run_pytest("--dlkit-alone", "-q", "activations/tanh.py", DLKIT_RUNTIME_DIR=str(tmp_path))
    assert called.returncode == 0, called.stdout
    assert list(tmp_path.iterdir()) == []
