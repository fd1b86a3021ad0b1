"""A small class whose reports show every way in which an exercise can end."""

from __future__ import annotations

from typing import Any

from autograder.report import CheckReport, Isolation, Report, Verdict, overall

TITLES = {
    "turns_logits_into_probabilities": "Each row becomes probabilities that add up to 1.",
    "stays_finite_for_large_logits": "Logits of ±1000 give no NaN.",
    "works_along_any_axis": "The axis is the one you asked for.",
    "survives_saving": "A saved layer comes back with its axis.",
}
HOSTILE = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)>' "
    "\u202egnp.exe\x1b[2J\x00 =1+1 ]]> --> ``` ::error::x"
)


def check(name: str, verdict: Verdict = Verdict.PASSED, **changes: Any) -> CheckReport:
    fields: dict[str, Any] = {
        "name": name,
        "title": TITLES.get(name, f"{name}."),
        "verdict": verdict,
        "points": 2.5 if verdict is Verdict.PASSED else 0.0,
        "out_of": 2.5,
        "seconds": 0.125,
    }
    return CheckReport(**{**fields, **changes})


def checks(**wrong: CheckReport) -> list[CheckReport]:
    return [wrong.get(name) or check(name) for name in TITLES]


def all_alike(verdict: Verdict, **changes: Any) -> list[CheckReport]:
    return [check(name, verdict, **changes) for name in TITLES]


def report(student: str, checks: list[CheckReport], **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "exercise": "activations/softmax",
        "verdict": overall([check.verdict for check in checks]),
        "points": sum(check.points for check in checks),
        "out_of": sum(check.out_of for check in checks),
        "seed": "secret, 0123456789ab",
        "isolation": Isolation("A", ["no network"], []),
        "checks": checks,
        "seconds": 0.5,
        "versions": {"dlkit": "0.1.0", "keras": "3.15.0"},
        "student": student,
        "file": f"hand-ins/{student}/activations/softmax.py",
    }
    return Report(**{**fields, **changes})


OVERFLOW = check(
    "stays_finite_for_large_logits",
    Verdict.FAILED,
    message="Your output holds NaN at [0, 1]; 0.25 is expected.\nThe logits go into `exp` as they are.",
    mistake="no_max_subtraction",
    hint="What happens to softmax when you take the same number off all logits?",
)
CRASH = "line 31, in call:  return ops.exq(x)\nAttributeError: no 'exq', 100% sure: a, b"


def small_class() -> list[Report]:
    return [
        report("ada", checks()),
        report("bob", checks(stays_finite_for_large_logits=OVERFLOW)),
        report("carol", all_alike(Verdict.CRASHED, message=CRASH, line=31), output="debug 1\ndebug 2\n"),
        report("dan", all_alike(Verdict.NOT_STARTED, message="Not written yet.")),
        report(
            "eve",
            all_alike(Verdict.REFUSED),
            message="line 9 calls keras.ops.softmax, which this exercise rules out.",
            line=9,
        ),
        report("fay", checks(survives_saving=check("survives_saving", Verdict.TIMED_OUT, seconds=10.0))),
        report("gus", all_alike(Verdict.BROKEN, message="The reference fails its own check: …")),
        report(
            HOSTILE,
            checks(
                survives_saving=check("survives_saving", Verdict.FAILED, title=HOSTILE, message=HOSTILE * 99)
            ),
            output=HOSTILE,
            file=f"hand-ins/{HOSTILE}.py",
        ),
    ]
