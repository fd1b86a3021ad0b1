"""What was found, written into a notebook's test cells the way nbgrader reads points and shows feedback."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import msgspec

from autograder.courses import pictures
from autograder.courses.cells import Cell, Test
from autograder.courses.pictures import Drawn
from autograder.courses.plans import Plan, grade_id
from autograder.report import CheckReport, Report, Verdict
from autograder.reports.look import MARKS
from autograder.reports.plain import number

INDENT = "  "
WIDE = 80  # columns of a page that have room in any window


class Marked(msgspec.Struct, frozen=True):
    """One submitted notebook, graded."""

    reports: dict[str, Report] = {}  # by exercise
    notes: tuple[str, ...] = ()
    complaint: str = ""  # why there was nothing to grade
    pictures: Mapping[str, Mapping[str, Drawn]] = {}  # by exercise and check
    troubles: tuple[str, ...] = ()  # with pictures; the instructor alone hears of them

    @property
    def broken(self) -> str:
        """What is our fault, if anything."""
        checks = [check for report in self.reports.values() for check in report.checks]
        return next((check.message for check in checks if check.verdict is Verdict.BROKEN), "")


def mark(cells: Sequence[Cell], plan: Plan, marked: Marked) -> None:
    """Gives each of our test cells its outputs, in place."""
    tests = {test.grade_id: test for test in plan.tests}
    said: set[str] = set()
    for cell in cells:
        test = tests.get(grade_id(cell))
        if test is None:
            continue
        first = test.slug not in said
        said.add(test.slug)
        shown = []
        if picture := marked.pictures.get(test.slug, {}).get(test.check):
            shown = [pictures.output(picture, pictures.caption(marked.reports[test.slug]))]
        cell["outputs"] = outputs(told(test, marked, first), shown, points(test, marked))
        cell["execution_count"] = None


def points(test: Test, marked: Marked) -> float:
    """Of what the instructor made the cell worth; the check's own points are a proposal."""
    report = marked.reports.get(test.slug)
    return test.points if report and find_check(report, test.check).verdict is Verdict.PASSED else 0.0


def told(test: Test, marked: Marked, first: bool) -> str:
    """What the learner reads below a test cell; below the first, also what concerns the whole answer."""
    report = marked.reports.get(test.slug)
    if report is None:
        return f"✗ Not graded, so {worth(0.0, test.points)}.\n{indented(marked.complaint)}"
    lines = [check_line(find_check(report, test.check), test.points)]
    if first:
        lines += [indented(text) for text in (report.message, *marked.notes) if text]
    return "\n".join(lines)


def check_line(check: CheckReport, out_of: float) -> str:
    """✗ Each row sums to one.  0 of 2 points, and why."""
    mark_, _ = MARKS[check.verdict]
    got = out_of if check.verdict is Verdict.PASSED else 0.0
    said = [
        folded(f"{mark_} {check.title}  {worth(got, out_of)}", ""),
        indented(check.message),
        indented(check.hint or ""),
    ]
    return "\n".join(filter(None, said))


def worth(got: float, out_of: float) -> str:
    return f"{number(got)} of {number(out_of)} point{'s' * (out_of != 1)}"


def indented(text: str) -> str:
    return "\n".join(folded(row) for row in text.strip("\n").split("\n")) if text.strip() else ""


def folded(row: str, indent: str = INDENT) -> str:
    """Into lines that are seen whole. What is indented itself, as quoted code is, stays one."""
    if row[:1].isspace():
        return indent + row
    lines = textwrap.wrap(
        row,
        WIDE,
        initial_indent=indent,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def find_check(report: Report, name: str) -> CheckReport:
    return next(check for check in report.checks if check.name == name)


def outputs(text: str, shown: list[Cell], score: float) -> list[Cell]:
    """nbgrader takes a cell's last value for its points, if it is a number and nothing went to stderr."""
    return [
        {"output_type": "stream", "name": "stdout", "text": text + "\n"},
        *shown,
        {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
            "data": {"text/plain": repr(float(score))},
        },
    ]
