"""Gradescope's `results.json`: one test for each check, with partial credit and the message.

Only fields that its specification names are written. What a learner wrote is always plain text, never HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.findings import findings, message, owner, signed, title
from autograder.reports.plain import clean

NOTHING = "There was nothing to grade."


def render(reports: Sequence[Report]) -> str:
    reports = signed(reports)
    result: dict[str, object] = {
        "execution_time": round(sum(report.seconds for report in reports)),
        "output": "\n\n".join(filter(None, map(_whole, reports))) if reports else NOTHING,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(report, check) for report in reports for check in report.checks],
    }
    if not result["tests"]:
        result = {"score": 0.0, **result}  # Gradescope wants one where no test has any
    return msgspec.json.format(msgspec.json.encode(result), indent=1).decode() + "\n"


def _whole(report: Report) -> str:
    """What concerns a submission as a whole, and what it printed."""
    said = [f"{found.title}.\n{found.text}" for found in findings(report) if report.message]
    if report.output.strip():
        said.append(f"Your code printed:\n{clean(report.output).rstrip()}")
    return f"{owner(report)}\n" + "\n\n".join(said) if said else ""


def _test(report: Report, check: CheckReport) -> dict[str, object]:
    return {
        "score": check.points,
        "max_score": check.out_of,
        "status": "passed" if check.verdict is Verdict.PASSED else "failed",
        "name": f"{owner(report)}: {title(check)}",
        "name_format": "text",
        "output": "\n\n".join(filter(None, [message(check), clean(check.hint or "")])),
        "output_format": "text",
        "visibility": "visible",
        "extra_data": {"check": check.name, "verdict": check.verdict, "mistake": check.mistake},
    }
