"""A class from the command line: killed at any moment it goes on, and what has not changed is not graded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from classrooms import RELU, ROOT, SOFTMAX, Dlkit, Put, grading, lasting, records

from autograder.classroom.jobs import Job
from autograder.report import Report


def test_each_student_and_exercise_has_one_record(undisturbed: Path) -> None:
    found = records(undisturbed)
    students = [*(f"student {number:02}" for number in range(11)), "nobody at home"]
    assert set(found) == {f"{student}/{slug}.json" for student in students for slug in (SOFTMAX, RELU)}
    verdicts = [str(found[f"student {number:02}/{SOFTMAX}.json"].verdict) for number in range(5)]
    assert verdicts == ["passed", "failed", "not_started", "crashed", "crashed"]
    for name, record in found.items():
        assert name == f"{record.student}/{record.exercise}.json"
        assert record.verdict == "not_started" or record.file == f"{record.student}/{record.exercise}.py"
    empty = found[f"nobody at home/{SOFTMAX}.json"]
    others = found[f"student 00/{SOFTMAX}.json"]
    assert (empty.points, empty.out_of) == (0.0, others.out_of)
    assert [check.name for check in empty.checks] == [check.name for check in others.checks]
    assert "holds no answer" in empty.message


def test_everybody_has_numbers_of_their_own_and_no_record_tells_which(undisturbed: Path) -> None:
    seeds = [record.seed for record in records(undisturbed).values()]
    assert len(set(seeds)) == len(seeds)
    assert all(seed.startswith("secret, ") for seed in seeds)
    assert all("well-kept" not in path.read_text() for path in undisturbed.rglob("*.json"))


def test_killed_at_any_moment_it_goes_on_where_it_stopped(
    submissions: Path, undisturbed: Path, tmp_path: Path
) -> None:
    results, known = tmp_path / "results", set()
    for lines in (1, 3):
        process = grading(submissions, results)
        for _ in range(lines):  # as many tenths of what is left are graded
            line = process.stderr.readline()
            assert "graded" in line, (process.communicate(), process.returncode)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        found = {path: path.stat().st_mtime_ns for path in results.glob("*/*/*.json")}
        assert known <= set(found.items())  # nothing that was graded was graded again
        known = set(found.items())
    left = results / "student 00" / f"{SOFTMAX}.json.partial"  # as a kill between two lines would leave it
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b'{"format": 1, "exercise"')
    process = grading(submissions, results)
    out, err = process.communicate()
    assert process.returncode == 1, err
    assert f"{24 - len(known)} graded, {len(known)} as they were" in " ".join(out.split())
    assert known <= {(path, path.stat().st_mtime_ns) for path in results.glob("*/*/*.json")}
    assert lasting(results) == lasting(undisturbed)
    assert not list(results.rglob("*.partial"))


def test_where_nothing_changed_no_engine_is_even_loaded(submissions: Path, undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")}
    secret = submissions.with_suffix(".secret")
    code = (
        "import sys; from autograder.cli import run\n"
        f"call = ['grade', {str(submissions)!r}, '--output', {str(undisturbed)!r}, "
        f"'--secret-file', {str(secret)!r}]\n"
        "assert run(call) == 1\n"
        "print('loaded:', {'tensorflow', 'keras', 'numpy', 'autograder.engine.engine'} & set(sys.modules))"
    )
    called = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "Nothing has changed." in called.stdout
    assert called.stdout.endswith("loaded: set()\n")
    assert before == {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*")}


# From here on a stand-in grades, since what is graded, not how, is at stake.


@pytest.fixture
def small(put: Put, dlkit: Dlkit, graded: list[Job]) -> Dlkit:
    put("c/ada/activations/softmax.py", "right = 1\n")
    put("c/bob/activations/softmax.py", "wrong = 1\n")
    put("c/cy/activations/softmax.py", "right = 1\n")
    assert dlkit("grade", "c", "--output", "r").code == 1
    assert len(graded) == 3
    graded.clear()
    return dlkit


def why(dlkit: Dlkit, *options: str) -> list[str]:
    called = dlkit("regrade", "c", "--output", "r", "--why", *options)
    assert called.code == 0
    return called.out.splitlines()


def test_only_what_changed_is_graded_again(small: Dlkit, put: Put, graded: list[Job], tmp_path: Path) -> None:
    put("c/bob/activations/softmax.py", "right = 2\n")
    put("c/dan/activations/softmax.py", "right = 1\n")
    assert why(small) == [
        "bob/activations/softmax  the submission changed",
        "dan/activations/softmax  not graded yet",
        "2 to grade, 2 up to date: the submission changed (1); not graded yet (1).",
    ]
    assert graded == []
    assert small("grade", "c", "--output", "r").code == 0
    assert [job.source for job in graded] == ["right = 2\n", "right = 1\n"]
    assert why(small) == ["0 to grade, 4 up to date."]


@pytest.mark.parametrize(
    "name, words",
    [
        ("exam", "the exam changed"),
        ("solution", "the solution changed"),
        ("dlkit", "dlkit changed"),
        ("keras", "keras 2.0 → "),
    ],
)
def test_records_of_other_exams_and_versions_do_not_count(
    small: Dlkit, graded: list[Job], tmp_path: Path, name: str, words: str
) -> None:
    import json

    file = tmp_path / "r/bob/activations/softmax.json"
    record = json.loads(file.read_text())
    record["inputs"][name] = "2.0"
    file.write_text(json.dumps(record))
    assert why(small)[0].startswith(f"bob/activations/softmax  {words}")
    small("grade", "c", "--output", "r")
    assert len(graded) == 1


def test_another_seed_or_secret_means_everybody(small: Dlkit, put: Put) -> None:
    put("secret", "a\n")
    for options in (["--seed", "another"], ["--secret-file", "secret"]):
        *lines, total = why(small, *options)
        assert {line.partition("  ")[2] for line in lines} == {"another seed or secret"}
        assert total.startswith("3 to grade, 0 up to date")
    assert "other messages are asked for" in why(small, "--hold-back")[0]


def test_a_record_that_cannot_be_read_is_made_again(small: Dlkit, graded: list[Job], tmp_path: Path) -> None:
    file = tmp_path / "r/bob/activations/softmax.json"
    whole = file.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"\xff\xfe", b"[]", whole.replace(b'"bob"', b'"eve"')):
        file.write_bytes(content)
        assert why(small)[0] == "bob/activations/softmax  not graded yet"
    small("grade", "c", "--output", "r")
    assert file.read_bytes() == whole


def test_what_failed_through_us_is_tried_again(small: Dlkit, graded: list[Job], tmp_path: Path) -> None:
    file = tmp_path / "r/bob/activations/softmax.json"
    file.write_bytes(file.read_bytes().replace(b'"failed"', b'"broken"'))
    assert why(small)[0] == "bob/activations/softmax  dlkit failed"


def test_a_file_that_moved_is_not_graded_again(small: Dlkit, graded: list[Job], tmp_path: Path) -> None:
    (tmp_path / "c/bob/activations").rename(tmp_path / "c/bob/week 1")
    assert "Nothing has changed." in small("grade", "c", "--output", "r").words
    assert records(tmp_path / "r")["bob/activations/softmax.json"].file == "bob/week 1/softmax.py"
    assert graded == []


def test_regrade_grades_anew_whom_it_is_told(small: Dlkit, graded: list[Job]) -> None:
    assert small("regrade", "c", "--output", "r", "--student", "bob").code == 1
    assert [job.source for job in graded] == ["wrong = 1\n"]
    assert small("regrade", "c", "--output", "r").code == 1
    assert len(graded) == 4


def test_grading_one_student_leaves_the_others(small: Dlkit, put: Put, graded: list[Job]) -> None:
    put("c/ada/activations/softmax.py", "right = 3\n")
    put("c/bob/activations/softmax.py", "right = 3\n")
    assert small("grade", "c", "--output", "r", "--student", "ada").code == 0
    assert len(graded) == 1
    assert (
        "Nobody in the class is called “eve”" in small("grade", "c", "--output", "r", "--student", "eve").err
    )


def test_a_report_lies_beside_the_records(small: Dlkit, tmp_path: Path) -> None:
    called = small("grade", "c", "--output", "r", "--format", "csv")
    assert "Report: r/report.csv" in called.words
    assert "bob" in (tmp_path / "r/report.csv").read_text()
    assert why(small) == ["0 to grade, 3 up to date."]  # and is nobody's record


def test_records_of_nobody_are_told_and_left(small: Dlkit, tmp_path: Path) -> None:
    (tmp_path / "c/bob/activations/softmax.py").unlink()
    (tmp_path / "c/bob/activations").rmdir()
    (tmp_path / "c/bob").rmdir()
    called = small("grade", "c", "--output", "r")
    assert called.code == 0
    assert "1 record in r belongs to nothing that was handed in: r/bob/activations/softmax.json" in called.err
    assert (tmp_path / "r/bob/activations/softmax.json").exists()


def test_a_record_is_a_report(small: Dlkit, tmp_path: Path) -> None:
    import msgspec

    report = msgspec.json.decode((tmp_path / "r/bob/activations/softmax.json").read_bytes(), type=Report)
    assert (report.format, report.student, report.file) == (1, "bob", "bob/activations/softmax.py")


def test_two_graders_do_not_share_a_folder(small: Dlkit, tmp_path: Path) -> None:
    from autograder.classroom.records import Results

    with Results(tmp_path / "r"):
        called = small("grade", "c", "--output", "r")
    assert called.code == 2
    assert "Another dlkit is grading into r" in called.err
