"""What can be wrong with what was handed in, or with our own machine: named, and nobody else is affected."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from classrooms import SOFTMAX, Dlkit, Put, records, stand_in

from autograder.classroom.grader import ENGINES, Grader
from autograder.classroom.jobs import Job
from autograder.classroom.planning import Plan
from autograder.engine.launch import EngineError
from autograder.report import Isolation

JOB = Job(slug=SOFTMAX, source="right", label="softmax.py", seed="s", shown="s")


@pytest.fixture
def good(put: Put) -> None:
    put("c/ada/activations/softmax.py", "right = 1\n")
    put("c/zoe/activations/softmax.py", "right = 1\n")


def hole(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.truncate(size)


def too_large(bob: Path) -> None:
    hole(bob / "activations/softmax.py", 2 << 30)


def a_link(bob: Path) -> None:
    bob.mkdir()
    (bob / "softmax.py").symlink_to("/etc/passwd")


def a_pipe(bob: Path) -> None:
    bob.mkdir()
    os.mkfifo(bob / "softmax.py")


def empty(bob: Path) -> None:
    bob.mkdir()


def without_the_exercise(bob: Path) -> None:
    bob.mkdir()
    (bob / "relu.txt").write_text("done")


def no_text(bob: Path) -> None:
    bob.mkdir()
    (bob / "softmax.py").write_bytes(b"x = '\xff\xfe'\n")


def no_notebook(bob: Path) -> None:
    bob.mkdir()
    (bob / "softmax.ipynb").write_text('{"cells": [')


def a_broken_archive(bob: Path) -> None:
    bob.mkdir()
    (bob / "all.zip").write_bytes(b"PK\x03\x04 and no more")


def twice(bob: Path) -> None:
    for name in ("softmax.py", "a/softmax.py"):
        (bob / name).parent.mkdir(parents=True, exist_ok=True)
        (bob / name).write_text("right = 1\n")
        os.utime(bob / name, (1000, 1000))


TROUBLES = {
    too_large: "“activations/softmax.py” is larger than 1 MiB.",
    a_link: "“softmax.py” is a link; hand in the file itself.",
    a_pipe: "“softmax.py” is no ordinary file.",
    empty: "“bob” holds no answer: no Python file and no notebook.",
    without_the_exercise: "“bob” holds no answer: no Python file and no notebook.",
    no_text: "“softmax.py” is not UTF-8",
    no_notebook: "“softmax.ipynb” is no notebook that Jupyter would open",
    a_broken_archive: "“all.zip” is damaged or no zip archive.",
    twice: "both answer activations/softmax; none is graded until one is left.",
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_trouble_is_named_and_nobody_else_is_affected(
    good: None, graded: list[Job], dlkit: Dlkit, tmp_path: Path, trouble: Callable[[Path], None]
) -> None:
    trouble(tmp_path / "c/bob")
    called = dlkit("grade", "c", "--output", "r")
    assert called.code == 1
    ada, bob, zoe = records(tmp_path / "r").values()
    assert (ada.verdict, bob.verdict, zoe.verdict) == ("passed", "not_started", "passed")
    assert bob.out_of == 10.0
    assert TROUBLES[trouble] in bob.message
    assert "Handed in bob: “" in called.words
    assert "0 to grade, 3 up to date" in dlkit("regrade", "c", "--output", "r", "--why").out


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_named(good: None, graded: list[Job], dlkit: Dlkit, put: Put) -> None:
    put("c/bob/softmax.py").chmod(0)
    put("c/cy/softmax.py").parent.chmod(0)
    words = dlkit("grade", "c", "--output", "r").words
    assert "bob: “softmax.py” cannot be read (Permission denied)." in words
    assert "cy: “cy” cannot be read (Permission denied)." in words


def test_a_hostile_archive_of_a_class(planned: Callable[..., Plan], tmp_path: Path) -> None:
    packed = tmp_path / "c.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/softmax.py", "x = 1\n")
        archive.writestr("../../escaped.py", "x = 1\n")
        archive.writestr("/abs/softmax.py", "x = 1\n")
        archive.writestr("bob/softmax.py", b"\0" * (5 << 20))
        link = zipfile.ZipInfo("cy/softmax.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("dan/" + "x" * 300 + ".py", "x = 1\n")
        archive.writestr("eve/holiday.pdf", "%PDF")
    plan = planned("c.zip", SOFTMAX)
    tasks = {task.student: task for task in plan.tasks}
    assert [name for name, task in tasks.items() if task.submission] == ["ada"]
    assert "“softmax.py” is larger than 1 MiB." in tasks["bob"].says
    assert "“softmax.py” is a link" in tasks["cy"].says
    assert "eve" in tasks
    sentences = " ".join(sentence for _, sentence in plan.problems)
    assert "“../../escaped.py” has a path that leads outside" in sentences
    assert "“/abs/softmax.py” has an absolute path" in sentences
    assert "cannot be unpacked" in sentences
    assert not list(tmp_path.parent.rglob("escaped.py"))


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("c.zip", b"PK\x03\x04", "“c.zip” is damaged or no zip archive."),
        ("c.rar", b"Rar!", "is not a Python file (.py), a notebook"),
        (
            "c.csv",
            "name,path\n",
            "“c.csv” has no column “student” in its first line: student, exercise, file.",
        ),
        ("c.csv", b"\xff\xfes\0t\0", "“c.csv” is not UTF-8 text; save it as CSV UTF-8."),
        ("c.csv", 'student,file\n"ada,x', "“c.csv” is no table in CSV"),
        ("c.csv", "student,file\n", "holds no student's work."),
        ("c/notes.txt", "hello", "holds no student's work."),
        ("c/ada/notes.txt", "hello", "Nothing that was handed in tells which exercise it answers"),
    ],
)
def test_a_class_that_cannot_be_graded_is_a_wrong_call(
    put: Put, dlkit: Dlkit, graded: list[Job], name: str, content: str | bytes, words: str
) -> None:
    put(name, content)
    called = dlkit("grade", name.partition("/")[0], "--output", "r")
    assert (called.code, called.out, graded) == (2, "", [])
    assert words in called.err
    assert called.err.count("\n") == 1


@pytest.mark.parametrize(
    "call, words",
    [
        (["grade", "c"], "say where its records go, --output FOLDER."),
        (["grade", "nowhere/", "--output", "r"], "There is no file nowhere"),
        (["grade", "c", "--output", "c/r"], "The records would lie among the submissions"),
        (["grade", "c", "--output", "c"], "The records would lie among the submissions"),
        (["grade", "c", "--output", "file"], "Records cannot be kept in file: "),
        (["grade", "c", "--output", "r", "--exercise", "sofmax"], "There is no exercise “sofmax”"),
        (["grade", "c", "--output", "r", "--cluster", "local:0"], "“local:0” is no cluster; say tcp:"),
        (["grade", "file", "--jobs", "2"], "--jobs and --cluster are for a class"),
        (["grade", "file.py", "--exercise", "softmax", "--exercise", "relu"], "answers one exercise"),
        (["regrade", "file.py", "--output", "r"], "file.py is no class"),
    ],
)
def test_a_wrong_call_gets_one_sentence(
    good: None, put: Put, dlkit: Dlkit, graded: list[Job], call: list[str], words: str
) -> None:
    put("file")
    put("file.py")
    called = dlkit(*call)
    assert (called.code, called.out, graded) == (2, "", [])
    assert words in called.err
    assert called.err.count("\n") == 1


def test_lines_of_a_table_that_lead_nowhere(
    put: Put, dlkit: Dlkit, graded: list[Job], tmp_path: Path
) -> None:
    put("a.py", "right = 1\n")
    (tmp_path / "up").symlink_to("/etc")
    put(
        "c.csv",
        "student,exercise,file\nada,softmax,a.py\nbob,softmax,../x.py\ncy,softmax,/etc/passwd\n"
        "dan,softmax,up/passwd\neve,sofmax,a.py\n,softmax,a.py\nfay,softmax,gone.py\n../gus,softmax,a.py\n",
    )
    called = dlkit("grade", "c.csv", "--output", "r")
    assert called.code == 1
    found = {record.student: record for record in records(tmp_path / "r").values()}
    assert {name for name, record in found.items() if record.points} == {"ada", "../gus"}
    assert set(found) == {"ada", "bob", "cy", "dan", "eve", "fay", "../gus"}
    assert "Line 3 of “c.csv”: “../x.py” has a path that leads outside" in called.words
    assert "Line 5 of “c.csv”: “up/passwd” leads outside through a link." in called.words
    assert "Line 6 of “c.csv”: There is no exercise “sofmax”" in called.words
    assert "Line 7 of “c.csv”: it names no student." in called.words
    assert "“gone.py” does not exist" in found["fay"].message
    assert not (tmp_path / "gus").exists()


# Our own machine


def test_one_record_that_cannot_be_written_stops_nobody_else(
    good: None, put: Put, dlkit: Dlkit, graded: list[Job], tmp_path: Path
) -> None:
    put("c/bob/activations/softmax.py", "right = 1\n")
    put("r/bob", "a file where a folder is wanted")
    called = dlkit("grade", "c", "--output", "r")
    assert called.code == 3
    assert "the record r/bob/activations/softmax.json could not be written: " in called.err
    assert [record.student for record in records(tmp_path / "r").values()] == ["ada", "zoe"]
    (tmp_path / "r/bob").unlink()
    graded.clear()
    assert dlkit("grade", "c", "--output", "r").code == 0
    assert len(graded) == 1


def test_a_full_disk_stops_the_class_and_loses_nothing(
    good: None, put: Put, dlkit: Dlkit, graded: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        put(f"c/student {number}/activations/softmax.py", "right = 1\n")
    synced, sync = [], os.fsync

    def full(file: int) -> None:
        synced.append(file)
        if len(synced) > 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(file)

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        called = dlkit("grade", "c", "--output", "r")
    assert called.code == 3
    assert "could not be written: No space left on device." in called.err
    assert "3 were not graded; say the same again, and it goes on from here." in called.err
    assert len(records(tmp_path / "r")) == 3
    assert not list((tmp_path / "r").rglob("*.partial"))
    graded.clear()
    assert dlkit("grade", "c", "--output", "r").code == 0
    assert len(graded) == 4
    assert len(records(tmp_path / "r")) == 7


class Engines:
    """As many engines as asked for; the first ones break at the first grading."""

    isolation = Isolation("B")

    def __init__(self, breaking: int, error: Exception) -> None:
        self.breaking, self.error = breaking, error
        self.opened = self.closed = 0

    def __call__(self) -> Engines:
        self.opened += 1
        return self

    def grade(self, source: str, slug: str, **_: object) -> object:
        if self.opened <= self.breaking:
            raise self.error
        return stand_in(JOB)

    def close(self) -> None:
        self.closed += 1


def test_an_engine_that_breaks_is_replaced_and_costs_nobody_a_mark() -> None:
    engines = Engines(1, EngineError("The fork server has gone away."))
    grader = Grader(engines)
    assert grader.grade(JOB).verdict == "passed"
    grader.close()
    assert (engines.opened, engines.closed) == (2, 2)


def test_what_breaks_every_engine_is_our_fault_and_the_class_goes_on() -> None:
    engines = Engines(2, EngineError("It is gone."))
    grader = Grader(engines)
    report = grader.grade(JOB)
    assert (report.verdict, report.points) == ("broken", 0.0)
    assert report.message == "EngineError: It is gone."
    assert grader.grade(JOB).verdict == "passed"


def test_a_bug_of_ours_does_not_stop_the_class() -> None:
    grader = Grader(Engines(1, ZeroDivisionError("division by zero")))
    assert grader.grade(JOB).message == "ZeroDivisionError: division by zero"


def test_engines_are_not_started_for_ever() -> None:
    grader = Grader(Engines(99, EngineError("It is gone.")))
    with pytest.raises(EngineError, match="again and again"):
        for _ in range(ENGINES):
            grader.grade(JOB)


def test_a_seed_is_in_no_log() -> None:
    job = Job(slug=SOFTMAX, source="x", label="x", seed="5eed", shown="secret, abc")
    assert "5eed" not in repr(job) + str(job) + repr((job,)) + repr({"job": job})


def test_a_zip_bomb_of_one_student_is_theirs_alone(put: Put, planned: Callable[..., Plan]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3_000):
            archive.writestr(f"{number}.py", "x = 1\n")
    put("c/bob/many.zip", packed.getvalue())
    put("c/ada/softmax.py")
    ada, bob = planned("c").tasks
    assert ada.submission
    assert bob.submission is None
    assert "holds more than 2,000 files" in bob.says
