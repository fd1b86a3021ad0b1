"""What a report has to say, each thing once: what annotations, issues and pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.plain import clean

QUIET = {Verdict.PASSED}
WHOLE = {  # the title of what concerns the whole submission
    Verdict.REFUSED: "A rule of the exercise is broken",
    Verdict.TIMED_OUT: "Loading the file takes too long",
    Verdict.NOT_STARTED: "Not written yet",
    Verdict.BROKEN: "Our fault, which costs nothing",
}
OURS = "This is our fault and costs nobody a mark."


class Finding(msgspec.Struct, frozen=True):
    verdict: Verdict
    title: str
    message: str
    checks: tuple[str, ...]  # the names of those that saw it
    hint: str = ""
    line: int | None = None
    mistake: str | None = None

    @property
    def text(self) -> str:
        """The message, and the question that leads on."""
        return "\n\n".join(filter(None, [self.message, self.hint]))


def findings(report: Report) -> list[Finding]:
    """In the order of the checks. Checks that end alike, at the same line, are told together."""
    if report.message:
        title = WHOLE.get(report.verdict, "The file cannot be loaded")
        names = tuple(check.name for check in report.checks)
        return [Finding(report.verdict, title, clean(report.message), names, line=report.line)]
    groups: dict[object, list[CheckReport]] = {}
    for check in report.checks:
        if check.verdict not in QUIET:
            groups.setdefault(_alike(check), []).append(check)
    return [_told_together(group) for group in groups.values()]


def _alike(check: CheckReport) -> object:
    if check.verdict is Verdict.NOT_STARTED:  # wherever its gaps are
        return check.verdict
    if check.mistake or not check.message:
        return check.verdict, check.mistake or check.name, check.message
    # The lines above the last one tell the way into the error, which differs from check to check.
    return check.verdict, check.line, check.message.rstrip().rpartition("\n")[2]


def _told_together(group: list[CheckReport]) -> Finding:
    first = group[0]
    others = {1: "", 2: " (and another check)"}.get(len(group), f" (and {len(group) - 1} other checks)")
    return Finding(
        first.verdict,
        title(first) + others,
        message(first),
        tuple(check.name for check in group),
        clean(first.hint or ""),
        first.line,
        first.mistake,
    )


def title(check: CheckReport) -> str:
    return one_line(check.title) or check.name


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def message(check: CheckReport) -> str:
    """What a check says; never nothing where it did not pass."""
    said = clean(check.message).strip("\n")
    if check.verdict is Verdict.BROKEN:
        return f"{OURS}\n{said}".rstrip("\n")
    return said or ("" if check.verdict is Verdict.PASSED else f"The check ended as “{check.verdict}”.")


def gist(text: str) -> str:
    """The one line that says it: the last, as an error's way comes first; of bad syntax, the first."""
    lines = [line for line in text.strip().split("\n") if line.strip(" ^")] or [""]
    return lines[0] if text.rstrip().endswith("^") else lines[-1]


def signed(reports: Sequence[Report]) -> Sequence[Report]:
    """Without a name where all is one student's, whose repository or upload it is."""
    if len({report.student for report in reports}) > 1:
        return reports
    return [msgspec.structs.replace(report, student="") for report in reports]


def owner(report: Report) -> str:
    """ada: activations/softmax, or the exercise alone where nobody is named."""
    return f"{one_line(report.student)}: {report.exercise}" if report.student else report.exercise


def place(report: Report) -> str:
    """The learner's file as a path with forward slashes, inside the folder that was graded."""
    path = one_line(report.file).replace("\\", "/") or f"{report.exercise}.py"
    return path.removeprefix("./")


def line(report: Report, finding: Finding) -> int | None:
    """Where a viewer of the file finds it. A notebook's file has other lines than its code."""
    return None if place(report).endswith(".ipynb") else finding.line


def total(reports: Iterable[Report]) -> tuple[float, float]:
    """Points, and out of how many."""
    counted = list(reports)
    return sum(report.points for report in counted), sum(report.out_of for report in counted)
