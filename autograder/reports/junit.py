"""JUnit XML in the dialect of Surefire, which Jenkins, GitLab, Azure and most editors read.

One suite for each report, one case for each check. What the learner's code did unexpectedly (it raised, or
took too long) and what is our fault is an error, what it got wrong a failure; an unwritten answer is skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.findings import message, one_line, owner, place, title
from autograder.reports.plain import clean, number

ENDS = {
    Verdict.FAILED: "failure",
    Verdict.REFUSED: "failure",
    Verdict.CRASHED: "error",
    Verdict.TIMED_OUT: "error",
    Verdict.BROKEN: "error",
    Verdict.NOT_STARTED: "skipped",
}
COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(reports: Sequence[Report]) -> str:
    everything = [check for report in reports for check in report.checks]
    seconds = sum(report.seconds for report in reports)
    root = ET.Element("testsuites", {"name": "dlkit", **_counts(everything), "time": f"{seconds:.3f}"})
    for report in reports:
        root.append(_suite(report))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(checks: Sequence[CheckReport]) -> dict[str, str]:
    ends = Counter(ENDS.get(check.verdict) for check in checks)
    return {"tests": str(len(checks)), **{name: str(ends[end]) for name, end in COUNTS.items()}}


def _suite(report: Report) -> ET.Element:
    counts = {**_counts(report.checks), "time": f"{report.seconds:.3f}"}
    suite = ET.Element("testsuite", {"name": owner(report), **counts})
    properties = ET.SubElement(suite, "properties")
    told = {
        "exercise": report.exercise,
        "student": report.student,
        "verdict": report.verdict,
        "points": number(report.points),
        "out_of": number(report.out_of),
        "seed": report.seed,
        "isolation": report.isolation.tier,
        "file": report.file and place(report),
        **report.versions,
    }
    for name, value in told.items():
        if value:
            ET.SubElement(properties, "property", name=name, value=clean(value))
    classname = ".".join(filter(None, [one_line(report.student), report.exercise.replace("/", ".")]))
    for check in report.checks:
        suite.append(_case(check, report, classname))
    if report.output:
        ET.SubElement(suite, "system-out").text = clean(report.output)
    return suite


def _case(check: CheckReport, report: Report, classname: str) -> ET.Element:
    time = f"{check.seconds:.3f}"
    case = ET.Element("testcase", name=one_line(check.name), classname=classname, time=time)
    if check.verdict is Verdict.PASSED:
        return case
    said = clean(report.message) or message(check)
    end = ET.SubElement(case, ENDS[check.verdict], message=said.partition("\n")[0])
    if end.tag != "skipped":
        end.set("type", check.mistake or check.verdict)
    parts = [title(check), said, clean(check.hint or "")]
    line = check.line or report.line
    end.text = "\n".join([*filter(None, parts), *([f"{place(report)}:{line}"] if line else [])])
    return case
