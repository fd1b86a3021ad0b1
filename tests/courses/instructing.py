"""What it takes to play a course's instructor and its students: nbgrader, submissions, and their marks."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PS1 = {"softmax": "activations/softmax", "categorical_crossentropy": "losses/categorical_crossentropy"}
OTHER = "losses/huber"  # of another assignment

Ran = "subprocess.CompletedProcess[str]"


def program(folder: Path, *words: str) -> Ran:
    return subprocess.run([sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True)


def nbgrader(course: Path, *words: str) -> Ran:
    return program(course, "nbgrader", *words)


class Pupils:
    """Hands in for a course: the released notebooks, with answers in them."""

    def __init__(self, course: Path, reference: Callable[[str], str]) -> None:
        self.course = course
        self.reference = reference

    def right(self, name: str) -> str:
        return code_of(self.reference(PS1[name]))

    def wrong(self) -> str:
        """Softmax with a classic mistake: 8 of 10."""
        whole = "inputs - ops.max(inputs, axis=self.axis, keepdims=True)"
        assert whole in self.right("softmax")
        return self.right("softmax").replace(whole, "inputs")

    def hand_in(self, student: str, **answers: str) -> Path:
        """By notebook; what is not answered is handed in as it was released."""
        folder = self.course / "submitted" / student / "ps1"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.course / "release/ps1", folder)
        for name, source in answers.items():
            change(folder / f"{name}.ipynb", lambda nb, name=name, source=source: fill(nb, name, source))
        return folder


def code_of(script: str) -> str:
    return script.partition("# %%\n")[2].partition("\n# %% [markdown]")[0].strip("\n")


def fill(notebook: dict, name: str, source: str) -> None:
    cell_of(notebook, f"{name}-answer")["source"] = source


def cell_of(notebook: dict, grade_id: str) -> dict:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def change(path: Path, edit: Callable[[dict], object]) -> None:
    notebook = json.loads(path.read_text())
    edit(notebook)
    path.write_text(json.dumps(notebook))


def grades(course: Path) -> dict[str, dict[str, float | None]]:
    """The automatic scores in `gradebook.db`, by student and grade id, read without nbgrader."""
    query = """
        select submitted_assignment.student_id, base_cell.name, grade.auto_score
        from grade join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    found: dict[str, dict[str, float | None]] = {}
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        for student, cell, score in database.execute(query):
            found.setdefault(student, {})[cell] = score
    return found


def totals(course: Path) -> dict[str, float]:
    return {student: sum(score or 0 for score in cells.values()) for student, cells in grades(course).items()}
