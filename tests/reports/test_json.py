"""Report JSON, format 1, as other people's programs read it."""

from __future__ import annotations

import json

from autograder.report import CheckReport, Isolation, Report, Verdict
from autograder.reports.json import render

REPORT = Report(
    exercise="activations/softmax",
    verdict=Verdict.FAILED,
    points=6.0,
    out_of=10.0,
    seed="practice",
    isolation=Isolation("A", ["no network"], []),
    checks=[
        CheckReport(
            name="subtracts_the_maximum",
            title="Stays finite.",
            verdict=Verdict.FAILED,
            points=0.0,
            out_of=2.0,
            message="√ \x1b[31m",
            mistake="no_max_subtraction",
            seconds=0.12,
        )
    ],
    seconds=0.8,
    versions={"dlkit": "0.1.0"},
)


def test_the_promised_fields_are_there() -> None:
    told = json.loads(render([REPORT]))
    assert told | {"checks": []} == {
        "format": 1,
        "exercise": "activations/softmax",
        "verdict": "failed",
        "points": 6.0,
        "out_of": 10.0,
        "seed": "practice",
        "isolation": {"tier": "A", "active": ["no network"], "inactive": []},
        "checks": [],
        "message": "",
        "line": None,
        "output": "",
        "seconds": 0.8,
        "versions": {"dlkit": "0.1.0"},
        "student": "",
        "file": "",
    }
    promised = {"name", "title", "verdict", "points", "out_of", "message", "mistake", "seconds"}
    assert promised <= set(told["checks"][0])


def test_control_characters_are_spelled_out() -> None:
    assert "\x1b" not in render([REPORT])


def test_several_reports_come_one_to_a_line() -> None:
    lines = render([REPORT, REPORT]).splitlines()
    assert [json.loads(line)["format"] for line in lines] == [1, 1]
