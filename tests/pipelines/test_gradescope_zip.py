"""The autograder for Gradescope: unpacked, installed and run here as it would be there."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from graded import SLUG, Dlkit

from autograder import stubs
from autograder.catalog import solution_path
from autograder.pipelines.wheel import constraints, wheel


@pytest.fixture
def there(dlkit: Dlkit, tmp_path: Path) -> Path:
    """Gradescope's /autograder, with its scripts' paths turned to it."""
    assert dlkit("gradescope", "zip", "softmax").code == 0
    root = tmp_path / "autograder"
    for folder in ("source", "submission", "results"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(root / "source")
    for name in ("setup.sh", "run_autograder"):
        text = (root / "source" / name).read_text().replace("/autograder", str(root))
        (root / name).write_text(text)
    return root


def python_there(root: Path, *lines: str) -> None:
    """What the set-up script leaves as its interpreter."""
    program = root / "venv/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text("\n".join(["#!/bin/bash", *lines, ""]))
    program.chmod(0o755)


def installed(root: Path) -> None:
    """An environment as the set-up script leaves it: the packages of this one, but dlkit from the wheel."""
    venv.create(root / "venv")
    ours, theirs = (sysconfig.get_path("purelib", vars=v) for v in ({}, {"base": str(root / "venv")}))
    (Path(theirs) / "packages.pth").write_text(
        f"{ours}\n"
    )  # its own .pth files, such as dlkit's, do not count
    [file] = (root / "source").glob("dlkit-*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", theirs, str(file)], check=True, capture_output=True)


def graded(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"]}
    command = ["bash", str(root / "run_autograder")]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def test_a_submission_is_graded(there: Path) -> None:
    path = solution_path(SLUG)
    right = stubs.reference(path.read_text(encoding="utf-8"), path)
    wrong = right.replace("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
    (there / "submission/softmax.py").write_text(wrong, encoding="utf-8")
    installed(there)
    done = graded(there)
    assert done.returncode == 0, done.stdout + done.stderr
    own = subprocess.check_output(
        [there / "venv/bin/python", "-I", "-c", "import autograder.cli as c; print(c.__file__)"]
    )
    assert own.decode().startswith(str(there))
    result = json.loads((there / "results/results.json").read_text())
    assert 0 < sum(test["score"] for test in result["tests"]) < 10
    assert sum(test["max_score"] for test in result["tests"]) == 10
    [failed] = [test for test in result["tests"] if test["status"] == "failed"]
    assert failed["extra_data"]["mistake"] == "no_max_subtraction"


def test_nothing_that_can_be_graded_gives_no_points_and_the_reason(there: Path) -> None:
    python_there(
        there,
        'test "$1" = -m || exec python3 "$@"',
        'echo "dlkit: there is no Python file in it." >&2',
        "exit 2",
    )
    assert graded(there).returncode == 0
    result = json.loads((there / "results/results.json").read_text())
    assert result["score"] == 0
    assert result["output"] == "Nothing could be graded.\nthere is no Python file in it."


def test_our_fault_leaves_no_result(there: Path) -> None:
    (there / "results/results.json").write_text("of an earlier run")
    python_there(there, "echo something of ours went wrong", "exit 3")
    done = graded(there)
    assert done.returncode == 3
    assert "something of ours went wrong" in done.stdout
    assert not (there / "results/results.json").exists()


def test_the_set_up_takes_the_first_python_there_is(there: Path, tmp_path: Path) -> None:
    log, programs = tmp_path / "log", tmp_path / "bin"
    programs.mkdir()
    scripts = {
        "apt-get": 'case "$*" in *python3.12*) exit 0;; *) exit 100;; esac',
        "python3.12": f'mkdir -p "$3/bin"; printf \'#!/bin/sh\\necho "$@" >> {log}\\n\' > "$3/bin/python"\n'
        'chmod +x "$3/bin/python"; ln -s python "$3/bin/dlkit"',
    }
    for name, text in scripts.items():
        (programs / name).write_text(f"#!/bin/bash\n{text}\n")
        (programs / name).chmod(0o755)
    environment = {"PATH": f"{programs}:/usr/bin:/bin"}
    setup = ["bash", str(there / "setup.sh")]
    subprocess.run(setup, env=environment, check=True, capture_output=True)
    pip, doctor = log.read_text().splitlines()
    assert pip.startswith("-m pip install")
    assert "constraints.txt" in pip and pip.endswith(".whl")
    assert doctor == "doctor"
    (programs / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    refused = subprocess.run(
        ["bash", str(there / "setup.sh")], env=environment, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer" in refused.stderr


def test_the_scripts_may_be_executed_and_the_secret_is_in_it_only_when_asked(
    dlkit: Dlkit, tmp_path: Path
) -> None:
    (tmp_path / "word").write_text("a secret word\n")
    assert (
        dlkit("gradescope", "zip", "softmax", "relu", "--secret-file", "word", "--output", "a.zip").code == 0
    )
    assert dlkit("gradescope", "zip", "softmax", "--output", "b.zip").code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        assert modes["setup.sh"] == modes["run_autograder"] == 0o755
        assert archive.read("secret") == b"a secret word"
        script = archive.read("run_autograder").decode()
        assert "exercises=(--exercise activations/relu --exercise activations/softmax)" in script
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "secret" not in archive.namelist()


def test_the_wheel_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    name, content = wheel()
    assert wheel() == (name, content)
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as archive:
        [record] = [entry for entry in archive.namelist() if entry.endswith("/RECORD")]
        told = [line.rsplit(",", 2) for line in archive.read(record).decode().splitlines()]
        assert {entry for entry, _, _ in told} == set(archive.namelist())
        for entry, digest, size in told:
            if entry != record:
                found = hashlib.sha256(archive.read(entry)).digest()
                assert digest == "sha256=" + base64.urlsafe_b64encode(found).decode().rstrip("=")
                assert int(size) == len(archive.read(entry))
        metadata = archive.read(record.replace("RECORD", "METADATA")).decode()
    assert "Requires-Dist: tensorflow" in metadata
    assert "\ntensorflow==" in constraints()


@pytest.mark.parametrize(
    "call",
    [
        [],
        ["sofmax"],
        ["softmax", "--secret-file", "nowhere"],
        ["softmax", "--output", "."],
        ["softmax", "--output", "mine"],
    ],
    ids=str,
)
def test_a_wrong_call_writes_nothing(dlkit: Dlkit, tmp_path: Path, call: list[str]) -> None:
    (tmp_path / "mine").write_text("mine")
    called = dlkit("gradescope", "zip", *call)
    assert called.code == 2
    assert called.err.startswith("dlkit: ")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine").read_text() == "mine"
