"""Classes small enough to grade in a test, `dlkit` called in this process, and an engine's stand-in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from classrooms import RELU, SOFTMAX, Called, Put, fill, grading, stand_in

from autograder.catalog import Catalog, load
from autograder.classroom.jobs import Job
from autograder.classroom.opening import opened
from autograder.classroom.planning import Plan, Seeds, plan
from autograder.classroom.records import Results
from autograder.cli import run
from autograder.report import Report


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load()


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def put(name: str, text: str | bytes = "x = 1\n", changed: int | None = None) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if changed is not None:
            os.utime(path, (changed, changed))
        return path

    return put


@pytest.fixture
def planned(tmp_path: Path, catalog: Catalog) -> Callable[..., Plan]:
    """What would be graded of a class below the test's folder."""

    def planned(name: str, *exercises: str, seeds: Seeds | None = None) -> Plan:
        with opened(tmp_path / name, catalog) as group, Results(tmp_path / "results") as results:
            return plan(group, results, catalog, exercises=exercises, seeds=seeds or Seeds())

    return planned


@pytest.fixture
def dlkit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Called]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("DLKIT_SECRET", raising=False)

    def call(*arguments: str) -> Called:
        capsys.readouterr()
        code = run(list(arguments))
        return Called(code, *capsys.readouterr())

    return call


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """Where the engine's verdicts are not at stake: the jobs that it would have been given."""
    jobs: list[Job] = []

    def grade_here(asked: Iterable[tuple[object, Job]], *_: object) -> Iterator[tuple[object, Report]]:
        for key, job in asked:
            jobs.append(job)
            yield key, stand_in(job)

    monkeypatch.setattr("autograder.classroom.pool.grade_here", grade_here)
    return jobs


@pytest.fixture(scope="session")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    fill(folder, 11, SOFTMAX, RELU)
    folder.with_suffix(".secret").write_text("a well-kept one")
    return folder


@pytest.fixture(scope="session")
def undisturbed(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = tmp_path_factory.mktemp("undisturbed")
    process = grading(submissions, results)
    out, err = process.communicate()
    assert process.returncode == 1, err
    assert "24 graded" in " ".join(out.split())
    return results
