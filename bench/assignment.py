"""The assignment that every grader gets: four exercises, right answers, and wrong ones that people give.

For nbgrader it is written here as an instructor would write it, with the checks in test cells that run in the
student's kernel.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder import stubs
from autograder.catalog import corpus_root, solution_path, solution_text
from autograder.cli.options import SECRET
from autograder.courses.cells import Cell, answer_cell, test_cell
from autograder.courses.making import with_markers
from autograder.engine.answers import Answers
from autograder.engine.processes import new_home, reference_room
from autograder.engine.stamps import cache_folder
from autograder.engine.study import Studied
from autograder.reports.plain import number

SLUGS = ["recurrent/lstm_cell", "attention/scaled_dot_product", "activations/softmax", "optimizers/adam"]
NAME = "ps1"
WRONG_EVERY = 4  # one answer in so many has a mistake in it
MUTE = "import os\nos.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a word on stderr would cost the points\n"
METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def short(slug: str) -> str:
    return slug.rpartition("/")[2]


def code(script: str) -> str:
    import jupytext

    return next(
        str(c.source) for c in jupytext.reads(script, fmt="py:percent").cells if c.cell_type == "code"
    )


def reference(slug: str) -> str:
    return code(stubs.reference(solution_text(slug), solution_path(slug)))


def is_wrong(student: int, slug: str) -> bool:
    return (student + SLUGS.index(slug)) % WRONG_EVERY == 0


def answers_of(student: int, studied: dict[str, Studied]) -> dict[str, str]:
    """By exercise; the same for every grader."""
    chosen = {}
    for slug, study in studied.items():
        wrong = study.mistakes[student % len(study.mistakes)].source
        chosen[slug] = code(wrong) if is_wrong(student, slug) else reference(slug)
    return chosen


def asks(slug: str, check: str, points: float, names: str) -> str:
    """What every plain test says, wherever it stands; see `bench.in_kernel`."""
    return f'points("{slug}", "{check}", {number(points)}, {names})'


def write_notebook(path: Path, cells: list[Cell]) -> None:
    notebook = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook))


def plain_course(course: Path, studied: dict[str, Studied], together: bool) -> None:
    """nbgrader's `source/`: a notebook for each exercise, or all of them in one."""
    notebooks: dict[str, list[Cell]] = {}
    for slug, study in studied.items():
        name = short(slug)
        cells = notebooks.setdefault("answers" if together else name, [])
        cells.append(answer_cell(f"{name}-answer", MUTE + with_markers(reference(slug))))
        for check in study.sheet.checks:
            source = (
                f"from bench.in_kernel import points\n{asks(slug, check.name, check.points, 'globals()')}"
            )
            cells.append(test_cell(f"{name}-{check.name}", source, check.points))
    folder = course / "source" / NAME
    folder.mkdir(parents=True)
    for name, cells in notebooks.items():
        write_notebook(folder / f"{name}.ipynb", cells)


def hand_in(course: Path, student: str, answers: dict[str, str]) -> None:
    """To nbgrader."""
    folder = course / "submitted" / student / NAME
    shutil.copytree(course / "release" / NAME, folder)
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            for slug, source in answers.items():
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"{short(slug)}-answer":
                    mute = MUTE if "".join(cell["source"]).startswith(MUTE) else ""
                    cell["source"] = mute + source
        path.write_text(json.dumps(notebook))


def marks(course: Path) -> dict[tuple[str, str], float | None]:
    """What nbgrader's gradebook says, by student and cell; None where it has not come to a mark."""
    query = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        return {(student, cell): score for student, cell, score in database.execute(query)}


@contextlib.contextmanager
def studies() -> Iterator[Answers]:
    with new_home() as home:
        answers = Answers(lambda: reference_room(Path(home)), cache_folder())
        try:
            yield answers
        finally:
            answers.close()


def environment() -> dict[str, str]:
    """In which our programs are found, tests find the checks, and everybody has the same inputs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {name: value for name, value in os.environ.items() if name != SECRET}
    return told | {"PATH": path, "PYTHONPATH": str(corpus_root())}


def called(folder: Path, *words: str) -> None:
    """A command that has to succeed, in this environment."""
    ran = subprocess.run(words, cwd=folder, env=environment(), capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(words)}: {(ran.stdout + ran.stderr)[-2000:]}")
