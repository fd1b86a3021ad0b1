"""A class on nbgrader: its own autograding with plain test cells, and ours, on the same answers and checks.

`python -m bench.courses --count 60 --nbgrader 6`. nbgrader grades the assignment twice: as four notebooks,
which is how ours is made, and with all four exercises in one, so that a kernel imports TensorFlow once a
submission. Its test cells run the reference and the judge beside the answer, and name no mistakes. It takes
one submission after the other, so a few of them tell its pace.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder import stubs
from autograder.catalog import corpus_root, solution_path, solution_text
from autograder.courses.cells import Cell, answer_cell, test_cell
from autograder.courses.making import make, with_markers
from autograder.engine.answers import Answers
from autograder.engine.processes import new_home, reference_room
from autograder.engine.stamps import cache_folder
from autograder.engine.study import Studied
from autograder.reports.look import number
from bench.measure import Row, show

SLUGS = ["recurrent/lstm_cell", "attention/scaled_dot_product", "activations/softmax", "optimizers/adam"]
NAME, CLASS, AT_MOST = "ps1", 60, 1 / 10
IN_ONE, FEW = 1 / 3, 6
WRONG_EVERY = 4  # one answer in so many has a mistake in it
AUTOGRADE = ("nbgrader", "autograde", NAME)
COMMANDS = {"apart": AUTOGRADE, "together": AUTOGRADE, "ours": ("autograder.cli", *AUTOGRADE)}
MUTE = "import os\nos.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a word on stderr would cost the points\n"


def code(script: str) -> str:
    import jupytext

    return next(
        str(c.source) for c in jupytext.reads(script, fmt="py:percent").cells if c.cell_type == "code"
    )


def reference(slug: str) -> str:
    return code(stubs.reference(solution_text(slug), solution_path(slug)))


def plain_course(course: Path, studied: dict[str, Studied], together: bool) -> None:
    """As an instructor would write it for nbgrader: the checks in test cells, in the student's kernel."""
    notebooks: dict[str, list[Cell]] = {}
    for slug, study in studied.items():
        name = slug.rpartition("/")[2]
        cells = notebooks.setdefault("answers" if together else name, [])
        cells.append(answer_cell(f"{name}-answer", MUTE + with_markers(reference(slug))))
        for check in study.sheet.checks:
            asks = f'points("{slug}", "{check.name}", {number(check.points)}, globals())'
            source = f"from bench.in_kernel import points\n{asks}"
            cells.append(test_cell(f"{name}-{check.name}", source, check.points))
    folder = course / "source" / NAME
    folder.mkdir(parents=True)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for name, cells in notebooks.items():
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook))


def answers_of(student: int, studied: dict[str, Studied]) -> dict[str, str]:
    """By exercise; the same on both sides."""
    chosen = {}
    for place, (slug, study) in enumerate(studied.items()):
        wrong = study.mistakes[student % len(study.mistakes)].source
        chosen[slug] = code(wrong) if (student + place) % WRONG_EVERY == 0 else reference(slug)
    return chosen


def hand_in(course: Path, student: int, answers: dict[str, str]) -> None:
    folder = course / "submitted" / f"student{student:03}" / NAME
    shutil.copytree(course / "release" / NAME, folder)
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            for slug, source in answers.items():
                name = slug.rpartition("/")[2]
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{name}-answer":
                    mute = MUTE if "".join(cell["source"]).startswith(MUTE) else ""
                    cell["source"] = mute + source
        path.write_text(json.dumps(notebook))


def run(course: Path, *words: str) -> float:
    started = time.perf_counter()
    ran = subprocess.run([sys.executable, "-m", *words], cwd=course, capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(words)}: {(ran.stdout + ran.stderr)[-2000:]}")
    return time.perf_counter() - started


def marks(course: Path) -> dict[str, float]:
    query = """
        select submitted_assignment.student_id || ' ' || base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        return dict(database.execute(query))


@contextlib.contextmanager
def studies() -> Iterator[Answers]:
    with new_home() as home:
        answers = Answers(lambda: reference_room(Path(home)), cache_folder())
        try:
            yield answers
        finally:
            answers.close()


def compare(count: int, few: int, folder: Path) -> tuple[list[Row], int]:
    """The rows, and how many of the marks differ."""
    courses = {side: folder / side for side in COMMANDS}
    with studies() as answers:
        studied = {slug: answers.study(slug) for slug in SLUGS}
        make(courses["ours"], NAME, SLUGS, answers)
    plain_course(courses["apart"], studied, together=False)
    plain_course(courses["together"], studied, together=True)
    for course in courses.values():
        run(course, "nbgrader", "generate_assignment", NAME)
    alone: dict[str, float] = {}
    each: dict[str, float] = {}
    # One submission first, for what it costs to begin; then the class, on one side after the other.
    for found, sizes in (
        (alone, dict.fromkeys(courses, 1)),
        (each, dict.fromkeys(courses, few) | {"ours": count}),
    ):
        for side, course in courses.items():
            students = range(min(1, sizes[side] - 1), sizes[side])
            for student in students:
                hand_in(course, student, answers_of(student, studied))
            found[side] = run(course, *COMMANDS[side]) / len(students)
    what = f"dlkit nbgrader autograde, each of {count - 1}"
    rows = [
        Row(what, "nbgrader, four notebooks", each["ours"], each["apart"], AT_MOST),
        Row(what, "nbgrader, one notebook", each["ours"], each["together"], IN_ONE),
        Row("one submission alone", "nbgrader, one notebook", alone["ours"], alone["together"], 2.0),
    ]
    scores = {side: marks(course) for side, course in courses.items()}
    different = {
        cell
        for side in ("apart", "together")
        for cell, score in scores[side].items()
        if scores["ours"].get(cell) != score
    }
    return rows, len(different)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="A class on nbgrader, graded both ways.")
    parser.add_argument("--count", type=int, default=CLASS, help="how many submissions")
    parser.add_argument("--nbgrader", type=int, default=FEW, help="and how many of them nbgrader grades too")
    asked = parser.parse_args(words)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(corpus_root())
    with tempfile.TemporaryDirectory() as folder:
        rows, different = compare(max(2, asked.count), max(2, asked.nbgrader), Path(folder))
    show("A class on nbgrader", rows)
    ours, apart, together = 60 / rows[0].seconds, 60 / rows[0].base, 60 / rows[1].base
    print(f"{ours:.1f} submissions a minute; nbgrader {apart:.1f}, and {together:.1f} in one notebook.")
    print(f"{different} marks differ" if different else "All marks are the same.")


if __name__ == "__main__":
    main()
