"""GitLab's code quality report: what a merge request shows beside the learner's lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from autograder.report import Report, Verdict
from autograder.reports.findings import Finding, findings, line, owner, place, signed

SEVERITY = {  # GitLab knows info, minor, major, critical and blocker
    Verdict.CRASHED: "critical",
    Verdict.REFUSED: "critical",
    Verdict.NOT_STARTED: "info",
    Verdict.BROKEN: "info",
}


def render(reports: Sequence[Report]) -> str:
    issues = [_issue(report, finding) for report in signed(reports) for finding in findings(report)]
    return msgspec.json.format(msgspec.json.encode(issues), indent=1).decode() + "\n"


def _issue(report: Report, finding: Finding) -> dict[str, object]:
    return {
        "description": f"{owner(report)} · {finding.title}: {' '.join(finding.text.split())}",
        "check_name": f"{report.exercise}/{finding.mistake or finding.checks[0]}",
        "fingerprint": _fingerprint(report, finding),
        "severity": SEVERITY.get(finding.verdict, "major"),
        "location": {"path": place(report), "lines": {"begin": line(report, finding) or 1}},
    }


def _fingerprint(report: Report, finding: Finding) -> str:
    """The same as long as the same thing is wrong, wherever its line has moved to."""
    told = [report.student, place(report), report.exercise, finding.verdict, *finding.checks]
    return hashlib.sha256("\0".join([*told, finding.mistake or ""]).encode()).hexdigest()
