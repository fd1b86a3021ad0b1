"""A class graded by Dask workers: the same records, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from classrooms import ROOT, SOFTMAX, Dlkit, Put, grading, lasting, records

from autograder.classroom.jobs import Job
from autograder.classroom.planning import Seeds


def test_a_worker_that_is_killed_changes_no_record(
    submissions: Path, undisturbed: Path, tmp_path: Path
) -> None:
    results, disk = tmp_path / "results", tmp_path / "disk"
    disk.mkdir()
    options = ["--exercise", SOFTMAX, "--cluster", "local:2"]
    process = grading(submissions, results, *options, TMPDIR=str(disk))
    assert "graded" in process.stderr.readline()
    workers = [
        child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())
    ]
    assert len(workers) == 2
    told = told_by(disk, submissions, undisturbed)
    workers[0].send_signal(signal.SIGKILL)
    _, err = process.communicate()
    assert process.returncode == 1, err
    found, expected = lasting(results), lasting(undisturbed)
    assert len(found) == 12
    for student in range(11):
        name = f"student {student:02}/{SOFTMAX}.json"
        assert found[name] == expected[name]
    assert told == []
    assert not any(worker.is_running() for worker in workers)


def told_by(disk: Path, submissions: Path, undisturbed: Path) -> list[Path]:
    """Files of the workers that hold the secret, or a seed made from it."""
    secret = submissions.with_suffix(".secret").read_bytes()
    seeds = Seeds(secret=secret)
    words = [seeds.of(each.student, each.exercise).encode() for each in records(undisturbed).values()]
    return [path for path in files(disk) if any(word in path.read_bytes() for word in (secret, *words))]


def files(folder: Path) -> Iterator[Path]:
    found = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    assert found  # the engines' logs at least
    return (path for path in found if path.is_file())


def apart(work: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`dlkit` in a process of its own, that waits a second for a cluster: Dask leaves things behind."""
    code = (
        "import sys; from autograder.classroom import cluster; from autograder.cli import run\n"
        f"cluster.ANSWER = 1; sys.exit(run({[*arguments]!r}))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=work,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


def test_a_cluster_that_does_not_answer_gets_one_sentence(put: Put, tmp_path: Path) -> None:
    put("c/ada/activations/softmax.py")
    called = apart(tmp_path, "grade", "c", "--output", "r", "--cluster", "tcp://127.0.0.1:1")
    assert called.returncode == 2
    assert called.stderr.startswith("dlkit: The cluster tcp://127.0.0.1:1 does not answer: ")
    assert called.stderr.count("\n") == 1


def test_without_dask_there_is_one_sentence(put: Put, dlkit: Dlkit, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "autograder.classroom.cluster", None)
    put("c/ada/activations/softmax.py")
    called = dlkit("grade", "c", "--output", "r", "--cluster", "local:2")
    assert called.code == 2
    assert "--cluster needs Dask: pip install 'dlkit[cluster]'" in called.err


def test_dask_is_loaded_only_for_a_cluster(put: Put, dlkit: Dlkit, graded: list[Job]) -> None:
    loaded = "distributed" in sys.modules
    put("c/ada/activations/softmax.py", "right")
    assert dlkit("grade", "c", "--output", "r").code == 0
    assert loaded or "distributed" not in sys.modules


SBATCH = '#!/bin/sh\ncp "$1" "$0.job"\nsh "$0.job" >/dev/null 2>&1 &\necho Submitted batch job $!\n'
SCANCEL = '#!/bin/sh\nkill "$@"\n'


def test_slurm_gives_workers_too(put: Put, tmp_path: Path, submissions: Path, undisturbed: Path) -> None:
    """With commands that run a job at once in the place of SLURM's own."""
    for name, script in {"sbatch": SBATCH, "scancel": SCANCEL}.items():
        put(f"bin/{name}", script).chmod(0o755)
    results, path = tmp_path / "results", f"{tmp_path}/bin:{os.environ['PATH']}"
    options = ["--exercise", SOFTMAX, "--student", "student 01", "--cluster", "slurm", "--jobs", "1"]
    process = grading(submissions, results, *options, PATH=path)
    _, err = process.communicate()
    assert process.returncode == 1, err
    name = f"student 01/{SOFTMAX}.json"
    assert lasting(results) == {name: lasting(undisturbed)[name]}


@pytest.mark.parametrize("sbatch", ["", "#!/bin/sh\necho 'no such account' >&2\nexit 1\n"])
def test_where_slurm_gives_nothing_there_is_one_sentence(put: Put, tmp_path: Path, sbatch: str) -> None:
    put("bin/sbatch", sbatch).chmod(0o755 if sbatch else 0)
    put("c/ada/activations/softmax.py")
    called = apart(tmp_path, "grade", "c", "--output", "r", "--cluster", "slurm", PATH=f"{tmp_path}/bin")
    assert called.returncode == 2
    assert called.stderr.startswith("dlkit: SLURM cannot be used from here: ")
    assert called.stderr.count("\n") == 1
