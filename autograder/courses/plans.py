"""What an assignment asks, as nbgrader's gradebook holds it: the truth that no submission can change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from autograder.courses.cells import Cell, Test, answer_cell, read_test, test_cell
from autograder.exam import Sheet


class PlanError(Exception):
    """The gradebook asks for something that dlkit cannot grade: one sentence."""


class Plan(msgspec.Struct, frozen=True):
    """One notebook of an assignment."""

    notebook: str
    tests: tuple[Test, ...]  # ours
    answers: tuple[str, ...]  # grade ids of the code cells that learners fill in
    known: tuple[str, ...]  # grade ids of all cells
    foreign: bool  # it has test cells of other kinds, which only a kernel can grade

    @property
    def slugs(self) -> list[str]:
        return list(dict.fromkeys(test.slug for test in self.tests))


def plans(gradebook: Any, assignment: str) -> dict[str, Plan]:
    """By notebook. `gradebook.find_assignment` raises MissingEntry where there is no such assignment."""
    return {notebook.name: plan(notebook) for notebook in gradebook.find_assignment(assignment).notebooks}


def plan(notebook: Any) -> Plan:
    """From nbgrader's record of a notebook."""
    sources = {cell.name: cell for cell in notebook.source_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tests: list[Test] = []
    foreign = False
    for cell in notebook.grade_cells:
        source = sources.get(cell.name)
        if source is None or source.cell_type != "code" or cell.name in solutions:
            continue  # a person grades it
        test = read_test(cell.name, source.source, cell.max_score)
        foreign = foreign or test is None
        tests += [test] if test else []
    answers = (name for name in solutions if name in sources and sources[name].cell_type == "code")
    tests.sort(key=lambda test: test.grade_id)  # a database gives them in any order
    return Plan(notebook.name, tuple(tests), tuple(sorted(answers)), tuple(sorted(sources)), foreign)


def check(plans: Iterable[Plan], sheet: Callable[[str], Sheet]) -> None:
    """Says so before anything is graded if an exam has changed since the assignment was made."""
    for plan in plans:
        for test in plan.tests:
            if test.check not in {check.name for check in sheet(test.slug).checks}:
                raise PlanError(
                    f"The cell {test.grade_id} of {plan.notebook} asks for the check {test.check}, "
                    f"which {test.slug} does not have (any more): make the assignment anew."
                )


def restore(cells: list[Cell], plan: Plan) -> list[str]:
    """Puts the course's cells back as they were handed out, in place. Returns the ids of the missing.

    Of what a submission says about its cells, only the grade ids of answers are believed. Which cells are
    answers is noted beside nbgrader's own metadata, which has room for one of each id.
    """
    tests = {test.grade_id: test for test in plan.tests}
    there: set[str] = set()
    for index, cell in enumerate(cells):
        name = grade_id(cell)
        metadata = cell["metadata"] = dict(cell["metadata"]) if isinstance(cell.get("metadata"), dict) else {}
        metadata.pop("dlkit", None)
        if name in plan.answers and cell["cell_type"] == "code":
            metadata["nbgrader"] = answer_cell(name, "")["metadata"]["nbgrader"]
            metadata["dlkit"] = {"answer": name}
        if name in there or name not in plan.known:  # nbgrader's own tidying of copies ends in an error
            metadata.pop("nbgrader", None)
        elif name in tests:
            cells[index] = made(tests[name])
        there.add(name)
    missing = [test for test in plan.tests if test.grade_id not in there]
    cells += map(made, missing)
    return [test.grade_id for test in missing]


def made(test: Test) -> Cell:
    return test_cell(test.grade_id, test.source, test.points)


def grade_id(cell: Cell) -> str:
    """As the cell claims; empty where it claims nothing that could be one."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else ""
