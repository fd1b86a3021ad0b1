"""CSV: a row for each submission, or a gradebook to upload to Canvas or Moodle.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula and runs it; here such a cell begins
with an apostrophe, which spreadsheets show as nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from autograder.report import Report, Verdict
from autograder.reports.findings import findings, place
from autograder.reports.plain import clean, number

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
POSSIBLE = "    Points Possible"  # Canvas looks for these words, indented, in the second row
DOWNLOADED = re.compile(r"(?P<name>[^_\s]+)_(?P<id>[0-9]+)")
FEEDBACK = 2_000  # characters; a cell of a spreadsheet holds 32,767

Cell = str | float
Row = Sequence[Cell]


def render(reports: Sequence[Report]) -> str:
    """One row for each student and exercise."""
    header: Row = [
        "student", "exercise", "verdict", "points", "out_of", "passed", "checks", "mistakes", "seconds",
        "seed", "file",
    ]  # fmt: skip
    rows: list[Row] = [
        [
            report.student,
            report.exercise,
            report.verdict,
            report.points,
            report.out_of,
            sum(check.verdict is Verdict.PASSED for check in report.checks),
            len(report.checks),
            " ".join(dict.fromkeys(check.mistake for check in report.checks if check.mistake)),
            report.seconds,
            report.seed,
            place(report) if report.file else "",
        ]
        for report in reports
    ]
    return _table([header, *rows])


def canvas(reports: Sequence[Report]) -> str:
    """A gradebook as Canvas imports it: one assignment for each exercise, matched by its name.

    Where all students are called as in Canvas's own download, lovelaceada_12345, Canvas knows them by that
    number. Otherwise the name as graded stands under SIS Login ID too, which Canvas then goes by.
    """
    exercises, students = _exercises(reports), _students(reports)
    header: Row = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *exercises]
    possible: Row = [POSSIBLE, "", "", "", "", *exercises.values()]
    downloaded = [DOWNLOADED.fullmatch(student) for student in students]
    rows: list[Row] = []
    for (student, mine), match in zip(students.items(), downloaded, strict=True):
        who = (
            [match["name"], match["id"], "", ""] if match and all(downloaded) else [student, "", "", student]
        )
        rows.append([*who, "", *(_points(mine.get(exercise)) for exercise in exercises)])
    return _table([header, possible, *rows])


def moodle(reports: Sequence[Report]) -> str:
    """Grades and feedback as Moodle imports them; the import asks which column is which."""
    exercises = _exercises(reports)
    header: Row = ["username", *(title for name in exercises for title in (name, f"{name} (feedback)"))]
    rows: list[Row] = [
        [student, *(c for name in exercises for c in (_points(mine.get(name)), _feedback(mine.get(name))))]
        for student, mine in _students(reports).items()
    ]
    return _table([header, *rows])


DIALECTS = {"canvas": canvas, "moodle": moodle}


def _exercises(reports: Sequence[Report]) -> dict[str, float]:
    """Each exercise with its points, in the order of the reports."""
    return {report.exercise: report.out_of for report in reports}


def _students(reports: Sequence[Report]) -> dict[str, dict[str, Report]]:
    students: dict[str, dict[str, Report]] = {}
    for report in reports:
        students.setdefault(report.student, {})[report.exercise] = report
    return students


def _points(report: Report | None) -> Cell:
    """Nothing at all, not zero, where nothing was handed in or the fault is ours: the instructor decides."""
    if report is None or report.verdict is Verdict.BROKEN:
        return ""
    missing = report.verdict is Verdict.NOT_STARTED and not report.file
    return "" if missing else report.points


def _feedback(report: Report | None) -> str:
    if report is None:
        return ""
    said = "\n\n".join(f"{found.title}\n{found.text}" for found in findings(report))
    return said if len(said) <= FEEDBACK else said[:FEEDBACK] + "…"


def _table(rows: Iterable[Row]) -> str:
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return page.getvalue()


def safe(cell: Cell) -> str:
    if not isinstance(cell, str):
        return number(cell)
    text = clean(cell)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text
