"""The cells of an assignment's notebooks: the metadata that nbgrader reads, and the text of test cells."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from autograder.reports.plain import number

Cell = dict[str, Any]  # of a notebook, as its JSON has it

# How a test cell asks for its points. Written and read here, nowhere else.
ASKS = re.compile(
    r'^cell\.points\("(?P<slug>[a-z0-9_]+/[a-z0-9_]+)", "(?P<check>\w+)", (?P<points>[\d.]+)\)$', re.M
)
IMPORT = "from autograder.courses import cell"


class Test(msgspec.Struct, frozen=True):
    """A test cell of ours: which check of which exercise it stands for."""

    __test__ = False  # no test of pytest's

    grade_id: str
    slug: str
    check: str
    points: float
    source: str


def test_source(slug: str, check: str, title: str, points: float) -> str:
    return f'# {title}\n{IMPORT}\n\ncell.points("{slug}", "{check}", {number(points)})'


def read_test(grade_id: str, source: str, points: float) -> Test | None:
    """None for a test cell that is not ours, such as one with `assert`."""
    asks = ASKS.search(source)
    return Test(grade_id, asks["slug"], asks["check"], points, source) if asks else None


def text_cell(name: str, source: str) -> Cell:
    """Read only."""
    return _cell("markdown", source, _nbgrader(name, locked=True))


def answer_cell(name: str, source: str) -> Cell:
    return _cell("code", source, _nbgrader(name, solution=True))


def test_cell(name: str, source: str, points: float) -> Cell:
    return _cell("code", source, _nbgrader(name, grade=True, locked=True, points=points))


def manual_cell(name: str, source: str, points: float) -> Cell:
    """Written by the learner, graded by a person."""
    return _cell("markdown", source, _nbgrader(name, grade=True, solution=True, points=points))


def _nbgrader(name: str, **changes: Any) -> dict[str, Any]:
    fields = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    return {**fields, **changes}


def _cell(kind: str, source: str, nbgrader: dict[str, Any]) -> Cell:
    cell = {"cell_type": kind, "metadata": {"nbgrader": nbgrader}, "source": source}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
