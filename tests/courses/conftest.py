"""A course of two small exercises, made and released once."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from instructing import PS1, Pupils, nbgrader

from autograder import cli
from autograder.catalog import corpus_root


@pytest.fixture(scope="package", autouse=True)
def quiet_home(tmp_path_factory) -> Iterator[None]:
    """Nobody's own settings of Jupyter, or their resident engine, have a say in these tests."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("DLKIT_RUNTIME_DIR", str(home / "run"))
        patch.setenv("DLKIT_CACHE_DIR", str(home / "cache"))
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("PYTHONPATH", str(corpus_root()))
        patch.setenv("COLUMNS", "80")
        for name in ("DLKIT_BUNDLE", "DLKIT_SECRET", "DLKIT_DEBUG"):
            patch.delenv(name, raising=False)
        yield
        from autograder.engine import resident

        resident.stop()


@pytest.fixture(scope="session", autouse=True)
def no_stream_of_pytests_to_close() -> None:
    """Setting up its logs, nbgrader closes all handlers that there are. That of absl (TensorFlow brings it)
    closes its stream where `sys.stderr` is another one by now: here, the one that pytest captures with.
    """
    import absl.logging

    absl.logging.get_absl_handler().python_handler.stream = sys.__stderr__


@pytest.fixture(scope="package")
def released(tmp_path_factory, engine) -> Path:
    """Made with `dlkit nbgrader create` and `config`, and released with nbgrader. Copy it to work with it."""
    course = tmp_path_factory.mktemp("course")

    @contextlib.contextmanager
    def answers(doing: str) -> Iterator[object]:
        yield engine.answers  # no need for another reference room

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.cli.courses._answers", answers)
        assert cli.run(["nbgrader", "create", "ps1", *PS1, "--manual", "2", "--course", str(course)]) == 0
    assert cli.run(["nbgrader", "config", "--course", str(course)]) == 0
    made = nbgrader(course, "generate_assignment", "ps1")
    assert made.returncode == 0, made.stderr
    return course


@pytest.fixture
def course(released, tmp_path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture
def pupils(course, reference) -> Pupils:
    return Pupils(course, reference)
