"""Where a class's work lies: who is who, and which file is whose answer."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from classrooms import RELU, SOFTMAX, Put

from autograder.catalog import Catalog
from autograder.classroom.opening import opened
from autograder.classroom.planning import Plan

Planned = Callable[..., Plan]

LAYOUTS = {
    "own": {
        "c/ada/activations/softmax.py": "ada",
        "c/bob/softmax.ipynb": "bob",
    },
    "nbgrader": {
        "c/submitted/ada/ps1/softmax.ipynb": "ada",
        "c/submitted/bob/ps1/softmax.ipynb": "bob",
        "c/source/ps1/softmax.ipynb": None,
        "c/release/ps1/softmax.ipynb": None,
    },
    "Canvas": {
        "c/lovelaceada_12_345_softmax.py": "lovelaceada_12",
        "c/turingalan_LATE_13_346_softmax-1.py": "turingalan_13",
    },
    "Moodle": {
        "c/Ada Lovelace_12_assignsubmission_file_/softmax.py": "Ada Lovelace_12",
        "c/Ada Lovelace_13_assignsubmission_file/softmax.py": "Ada Lovelace_13",
        "c/José_Ñ_14_assignsubmission_file_softmax.py": "José_Ñ_14",
    },
    "GitHub Classroom": {
        "hw-1-submissions/hw-1-ada/exercises/activations/softmax.py": "ada",
        "hw-1-submissions/hw-1-ada/solutions/activations/softmax.py": None,
        "hw-1-submissions/hw-1-ada-x/exercises/activations/softmax.py": "ada-x",
    },
    "one student": {
        "ada/activations/softmax.py": "ada",
    },
}  # fmt: skip
NOTEBOOK = (
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": '
    '[{"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": null}]}'
)


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest, put: Put) -> tuple[str, str, dict[str, str | None]]:
    files = LAYOUTS[request.param]
    for name in files:
        put(name, NOTEBOOK if name.endswith("ipynb") else "x = 1\n")
    return request.param, next(iter(files)).partition("/")[0], files


def whose(plan: Plan) -> dict[str, str]:
    return {task.file: task.student for task in plan.tasks if task.submission}


def test_each_layout_is_recognised(layout, planned: Planned, catalog: Catalog, tmp_path: Path) -> None:
    name, root, files = layout
    with opened(tmp_path / root, catalog) as group:
        assert group.layout == name
        assert group.problems == []
    plan = planned(root)
    above = "submitted/" if name == "nbgrader" else ""
    found = {
        f"{root}/{above}{file}".replace(f"{above}{above}", above): who for file, who in whose(plan).items()
    }
    assert found == {file: who for file, who in files.items() if who}
    assert {task.slug for task in plan.tasks} == {SOFTMAX}


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_an_archive_of_each_is_too(
    layout, planned: Planned, tmp_path: Path, kind: str, wrapped: bool
) -> None:
    name, root, files = layout
    wrapped = (
        wrapped or name == "GitHub Classroom"
    )  # the folder's name tells what the repositories begin with
    top = tmp_path if wrapped else tmp_path / root
    inside = root if wrapped else "."
    packed = shutil.make_archive(str(tmp_path / "ada"), kind, top, inside)
    plan = planned(Path(packed).name)
    assert sorted(whose(plan).values()) == sorted(who for who in files.values() if who)
    assert plan.problems == []


def test_the_later_of_two_answers_counts_and_both_are_named(put: Put, planned: Planned) -> None:
    put("c/ada/softmax.py", "first = 1\n", changed=1000)
    put("c/ada/final/softmax.py", "last = 1\n", changed=2000)
    put("c/bob/softmax.py", changed=1000)
    put("c/bob/softmax (1).py", changed=1000)
    ada, bob = planned("c").tasks
    assert ada.submission.source == "last = 1\n"
    assert ada.file == "ada/final/softmax.py"
    assert ada.notes == [
        "“final/softmax.py” and “softmax.py” both answer activations/softmax; "
        "“final/softmax.py” is the later one and counts."
    ]
    assert bob.submission is None  # nobody can tell which one is meant
    assert "both answer activations/softmax; none is graded until one is left" in bob.says


def test_canvas_numbers_what_is_handed_in_again(put: Put, planned: Planned) -> None:
    put("c/lovelaceada_12_100_softmax.py", "late = 1\n", changed=9000)
    put("c/lovelaceada_12_99_softmax-3.py", "early = 1\n", changed=9999)
    [task] = planned("c").tasks
    assert task.submission.source == "late = 1\n"
    assert len(task.notes) == 1


def test_what_a_student_packed_is_opened(put: Put, planned: Planned) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work/activations/relu.py", "x = 1\n")
    put("c/Ada_1_assignsubmission_file_/all my work.zip", packed.getvalue())
    put("c/Bob_2_assignsubmission_file_/relu.py")
    assert whose(planned("c")) == {
        "Ada_1_assignsubmission_file_/all my work.zip/work/activations/relu.py": "Ada_1",
        "Bob_2_assignsubmission_file_/relu.py": "Bob_2",
    }


def test_a_table_says_whose_is_what(put: Put, planned: Planned) -> None:
    put("week 1/a.py", "ada = 1\n")
    put("week 1/b.py", "bob = 1\n")
    put("week 2/b.py", "bob = 2\n")
    put("relu.py", "ada = 2\n")
    put(
        "class.csv",
        "\ufeffStudent, Exercise ,file,remark\r\n"
        "Ada,softmax,week 1/a.py,\r\n"
        '"Ada",,relu.py,"a ""remark"""\r\n'
        "Bob,activations/softmax,week 1/b.py\r\n"
        "Bob,activations/softmax,week 2/b.py\r\n",
    )
    tasks = {(task.student, task.slug): task for task in planned("class.csv").tasks}
    assert tasks["Ada", SOFTMAX].submission.source == "ada = 1\n"
    assert tasks["Ada", RELU].file == "relu.py"
    assert tasks["Bob", SOFTMAX].submission.source == "bob = 2\n"  # the line further down
    assert tasks["Bob", SOFTMAX].notes
    assert tasks["Bob", RELU].submission is None


def test_everybody_is_expected_to_answer_what_anybody_answered(put: Put, planned: Planned) -> None:
    put("c/ada/activations/softmax.py")
    put("c/bob/activations/relu.py")
    put("c/cy/thoughts.txt")
    tasks = {(task.student, task.slug): task for task in planned("c").tasks}
    assert [key for key, task in tasks.items() if task.submission] == [("ada", SOFTMAX), ("bob", RELU)]
    assert len(tasks) == 6
    assert tasks["cy", RELU].says == (
        "Nothing that can be graded was handed in. “cy” holds no answer: no Python file and no notebook."
    )
    assert {task.slug for task in planned("c", SOFTMAX).tasks} == {SOFTMAX}


def test_with_an_exercise_named_a_file_may_be_called_anything(put: Put, planned: Planned) -> None:
    put("c/ada/main.py")
    put("c/bob/assignment one.py")
    assert all(task.submission for task in planned("c", SOFTMAX).tasks)


def test_a_tar_of_a_class_keeps_its_times(put: Put, planned: Planned, tmp_path: Path) -> None:
    put("c/ada/softmax.py", "early = 1\n", changed=1000)
    put("c/ada/x/softmax.py", "late = 1\n", changed=5000)
    put("c/bob/softmax.py")
    with tarfile.open(tmp_path / "c.tar", "w") as archive:
        archive.add(tmp_path / "c", "c")
    assert planned("c.tar").tasks[0].submission.source == "late = 1\n"
