"""What comes out of the intake: answers ready to be graded, and a sentence on all that could not be read."""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

from autograder.report import Report


class CellStart(msgspec.Struct, frozen=True):
    line: int  # of the source, where the cell's first line stands
    cell: int  # counted from 1 over all cells of the notebook, text cells too


class Submission(msgspec.Struct, frozen=True):
    """One answer to one exercise."""

    slug: str
    source: str  # Python, with "\n" as its only line end
    label: str  # the file as reports call it: as given, or its path inside the archive or folder
    origin: str  # the file, archive or folder that was handed in
    cells: tuple[CellStart, ...] = ()  # of a notebook, in order
    notes: tuple[str, ...] = ()  # what was left out or looks odd; it is graded all the same


class Problem(msgspec.Struct, frozen=True):
    """Something that is not graded, and why."""

    where: str
    sentence: str  # a whole one: it names the file itself
    slug: str = ""  # the exercise that has no answer because of it, where that is known


class Intake(msgspec.Struct, frozen=True):
    submissions: list[Submission]  # in learning order, at most one for each exercise
    problems: list[Problem]


class IntakeError(Exception):
    """The file cannot be graded: one sentence that names it."""


def place(submission: Submission, line: int) -> str:
    """Where a line of the source is found by its author: “line 7”, or “cell 4, line 7” of a notebook."""
    if not submission.cells:
        return f"line {line}"
    index = max(0, bisect_right(submission.cells, line, key=lambda start: start.line) - 1)
    start = submission.cells[index]
    if index + 1 < len(submission.cells):  # the line that parts two cells counts as the end of the first
        line = min(line, submission.cells[index + 1].line - 2)
    return f"cell {start.cell}, line {max(1, line - start.line + 1)}"


def in_cells(report: Report, submission: Submission) -> Report:
    """The report with the lines its messages speak of told as places in the notebook.

    `line` itself stays a number of the source's lines, and what the learner printed stays as it was.
    """
    if not submission.cells:
        return report
    last = submission.source.count("\n")

    def retold(text: str) -> str:
        def where(found: re.Match[str]) -> str:
            if not 1 <= (number := int(found["number"])) <= last:
                return found[0]
            told = place(submission, number)
            return told.capitalize() if found["first"] == "L" else told

        return re.sub(r"\b(?P<first>[Ll])ine (?P<number>[0-9]{1,9})\b", where, text)

    checks = [msgspec.structs.replace(check, message=retold(check.message)) for check in report.checks]
    return msgspec.structs.replace(report, message=retold(report.message), checks=checks)
