"""Reports as grading made them, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.report import CheckReport, Isolation, Report, Verdict

SLUG = "activations/softmax"
Dlkit = Callable[..., Any]


def made(student: str, exercise: str = SLUG, verdict: Verdict = Verdict.PASSED) -> Report:
    points = 4.0 if verdict is Verdict.PASSED else 0.0
    return Report(
        exercise=exercise,
        verdict=verdict,
        points=points,
        out_of=4.0,
        seed="practice",
        isolation=Isolation("B"),
        checks=[
            CheckReport(
                name="adds_up", title="It adds up.", verdict=verdict, points=points, out_of=4.0, line=7,
                message="" if points else "It does not add up.",
            )
        ],
        student=student,
        file=f"{student}/{exercise}.py",
    )  # fmt: skip
