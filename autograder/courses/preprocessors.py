"""Our two steps of `nbgrader autograde`: put the course's cells back, and grade without running the notebook.

nbgrader's own way starts a kernel for each notebook and runs everything in it, tests and student's code side
by side. Here the answer goes to a guarded worker, and its points come back as outputs that nbgrader reads.
"""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool, Unicode

from autograder.classroom.planning import Seeds
from autograder.courses.answers import answer
from autograder.courses.marking import Marked, mark
from autograder.courses.pictures import Drawn, drawn
from autograder.courses.plans import Plan, plan, restore
from autograder.engine.engine import Engine
from autograder.engine.launch import EngineError
from autograder.intake import in_cells
from autograder.intake.limits import Refused
from autograder.report import Report

SECRET = "DLKIT_SECRET"
Resources = dict[str, Any]
Notebook = Any  # nbformat's NotebookNode, which is a dict


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """First of the sanitizing steps: what students did to the course's cells is undone."""

    plans: dict[str, Plan] | None = None  # by notebook, where they are known already

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        asked = plan_of(resources, self.plans)
        missing = restore(nb.cells, asked) if asked.tests else []
        if missing:
            where = resources["nbgrader"]
            self.log.warning("%s, %s: put back %s", where["student"], asked.notebook, ", ".join(missing))
        return nbformat.from_dict(nb), resources


class GradeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """In place of `Execute`. A notebook that has test cells of other kinds is run as well, for those."""

    secret_file = Unicode(
        "", help=f"Each student's inputs are drawn from it; by default from ${SECRET}."
    ).tag(config=True)
    pictures = Bool(True, help="Whether feedback shows what a failed check sees of practice inputs.").tag(
        config=True
    )

    plans: dict[str, Plan] | None = None
    marks: dict[str, Marked] | None = None  # by notebook, where the grading is done already

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        asked = plan_of(resources, self.plans)
        ours = {test.grade_id for test in asked.tests}
        if asked.foreign or not ours:
            others = nbformat.from_dict({**nb, "cells": []})
            others.cells = [
                cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id") not in ours
            ]
            _, resources = Execute(parent=self).preprocess(
                others, resources
            )  # fills the outputs of these cells
        if ours:
            student = resources["nbgrader"]["student"]
            if self.marks is None:
                marked = graded(engine(), nb.cells, asked, student, self.seeds(), pictures=self.pictures)
            else:
                marked = self.marks[asked.notebook]
            if marked.broken:
                raise EngineError(f"{asked.notebook}: {marked.broken}")
            for note in filter(None, (*marked.notes, marked.complaint, *marked.troubles)):
                self.log.warning("%s, %s: %s", student, asked.notebook, note)
            mark(nb.cells, asked, marked)
        return nbformat.from_dict(nb), resources

    def seeds(self) -> Seeds:
        return Seeds(
            secret=secret_in(self.secret_file) if self.secret_file else os.environ.get(SECRET, "").encode()
        )


def secret_in(file: str, course: Path = Path()) -> bytes:
    """What the settings name, seen from the course's folder."""
    return (course / Path(file).expanduser()).read_bytes().strip()


def graded(
    engine: Engine,
    cells: list[dict[str, Any]],
    asked: Plan,
    student: str,
    seeds: Seeds,
    *,
    pictures: bool = True,
) -> Marked:
    """Grades the exercises of one restored notebook; never fails over what the student did."""
    reports: dict[str, Report] = {}
    shown: dict[str, dict[str, Drawn]] = {}
    notes: dict[str, None] = {}
    troubles = []
    for slug in asked.slugs:
        try:
            submission = answer(cells, asked, slug, f"{asked.notebook}.ipynb")
        except Refused as refusal:
            return Marked(complaint=f"{asked.notebook}.ipynb {refusal}.")
        report = engine.grade(
            submission.source, slug, seed=seeds.of(student, slug), label=submission.label, reveal=False
        )
        reports[slug] = in_cells(report, submission)
        notes |= dict.fromkeys(submission.notes)
        if pictures:
            try:
                shown[slug] = drawn(engine, submission, report)
            except Exception as error:  # a picture is a courtesy: marks stand without
                troubles.append(f"{slug} has no pictures ({type(error).__name__}: {error}).")
    return Marked(reports, tuple(notes), pictures=shown, troubles=tuple(troubles))


def plan_of(resources: Resources, plans: dict[str, Plan] | None) -> Plan:
    where = resources["nbgrader"]
    if plans is not None:
        return plans[where["notebook"]]
    with Gradebook(where["db_url"]) as gradebook:
        return plan(gradebook.find_notebook(where["notebook"], where["assignment"]))


@cache
def engine() -> Engine:
    """One for all notebooks that this process grades."""
    started = Engine()
    atexit.register(started.close)
    return started
