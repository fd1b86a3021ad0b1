"""GitHub: annotations on the learner's lines, a step's summary, and a result for GitHub Classroom."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence

import msgspec

from autograder.report import Report, Verdict
from autograder.reports.findings import Finding, findings, line, message, owner, place, signed, title, total
from autograder.reports.look import MARKS
from autograder.reports.plain import clean, number

LEVELS = {Verdict.NOT_STARTED: "notice", Verdict.BROKEN: "warning"}  # all else is an error
STATUS = {Verdict.PASSED: "pass", Verdict.CRASHED: "error", Verdict.BROKEN: "error"}
LONGEST = 60_000  # bytes of a classroom result: a step's outputs may hold a mebibyte together
SUMMARY = 1_000_000  # bytes of a step's summary; GitHub drops one that is larger than a mebibyte


def render(reports: Sequence[Report]) -> str:
    """Workflow commands, one to a line: GitHub shows each beside the learner's line."""
    told = [(report, found) for report in signed(reports) for found in findings(report)]
    return "".join(f"{_command(report, found)}\n" for report, found in told)


def _command(report: Report, finding: Finding) -> str:
    properties = {
        "file": place(report),
        "line": line(report, finding),
        "title": f"{owner(report)} · {finding.title}",
    }
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{LEVELS.get(finding.verdict, 'error')} {told}::{_data(finding.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(reports: Sequence[Report]) -> str:
    """Markdown for `$GITHUB_STEP_SUMMARY`: a table of all, then what each one has to mend."""
    reports = signed(reports)
    points, out_of = total(reports)
    rows = [f"### dlkit: {number(points)} of {number(out_of)} points\n", "| | | |", "|---|---|---:|"]
    for report in reports:
        ended = f"{MARKS[report.verdict][0]} {report.verdict.replace('_', ' ')}"
        rows.append(f"| {ended} | {_cell(owner(report))} | {_of(report)} |")
    parts = ["\n".join(rows) + "\n", *(part for report in reports for part in _details(report))]
    kept, size = [], 0
    for part in parts:
        size += len(part.encode())
        if size > SUMMARY:
            kept.append("\nThere is more than GitHub shows here; the report has it all.\n")
            break
        kept.append(part)
    return "".join(kept)


def _details(report: Report) -> Iterator[str]:
    found = findings(report)
    if not found:
        return
    yield f"\n<details><summary>{_cell(owner(report))}: {_of(report)}</summary>\n\n"
    for finding in found:
        where = f", line {finding.line}" if line(report, finding) else ""
        yield f"**{_cell(finding.title)}**{where}\n\n{_block(finding.message)}\n\n"
        if finding.hint:
            yield f"*{_cell(finding.hint)}*\n\n"
    yield "</details>\n"


def _of(report: Report) -> str:
    return f"{number(report.points)} / {number(report.out_of)}"


def _cell(text: str) -> str:
    """One line of text that Markdown and HTML leave alone."""
    safe = "".join(f"&#{ord(sign)};" if sign in "<>&|*_`[]()#~\\!:@" else sign for sign in clean(text))
    return " ".join(safe.split())


def _block(text: str) -> str:
    """The text as it stands, inside a fence that it cannot close."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def classroom(reports: Sequence[Report]) -> str:
    """One runner's result as the reporter of GitHub Classroom takes it: JSON in base64, on one line.

    The reporter adds up the scores of the tests, and shows the message of each that did not pass.
    """
    reports, cut = signed(reports), LONGEST
    while True:  # messages are cut until it fits; scores always arrive
        encoded = base64.b64encode(msgspec.json.encode(_result(reports, cut))).decode()
        if len(encoded) <= LONGEST or not cut:
            return encoded
        cut //= 2


def _result(reports: Sequence[Report], cut: int) -> dict[str, object]:
    statuses = {STATUS.get(report.verdict, "fail") for report in reports}
    overall = next((status for status in ("error", "fail") if status in statuses), "pass")
    tests = [
        {
            "name": f"{owner(report)}: {title(check)}",
            "status": STATUS.get(check.verdict, "fail"),
            "score": check.points,
            "message": (clean(report.message) or message(check))[:cut],
            "filename": place(report),
            "line_no": check.line or report.line or 0,
            "duration": check.seconds,
        }
        for report in reports
        for check in report.checks
    ]
    return {"version": 1, "status": overall, "max_score": total(reports)[1], "tests": tests}
