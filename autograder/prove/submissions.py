"""Whole files that stand in for learners: `tests/submissions/{right,wrong}/<topic>/<name>/*.py`.

A wrong one begins with what it must get, in comments:

    # verdict: failed
    # mistake: no_scale
    # says: the scores are not divided
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder import catalog
from autograder.report import Report, Verdict

NONE = "none"
PROMISE = re.compile(r"# (verdict|mistake|says|check|points): *(.+?)\s*")


class Submission(msgspec.Struct, frozen=True):
    """`mistakes`, `says` and `checks` must all be found in the report; `says` in any of its messages.

    The mistake `none` promises that the report names no mistake at all.
    """

    path: Path
    source: str
    verdict: Verdict | None = None
    mistakes: list[str] = []
    says: list[str] = []
    checks: list[str] = []  # that must not pass
    points: float | None = None

    @property
    def name(self) -> str:
        return self.path.stem


def right_answers(slug: str) -> list[Submission]:
    return [Submission(path, path.read_text(encoding="utf-8")) for path in _files("right", slug)]


def wrong_answers(slug: str) -> list[Submission]:
    return [read(path) for path in _files("wrong", slug)]


def read(path: Path) -> Submission:
    """A submission with the promises of its first comments."""
    source = path.read_text(encoding="utf-8")
    told: dict[str, list[str]] = {}
    for line in source.split("\n"):
        match = PROMISE.fullmatch(line)
        if not match:
            if line.startswith("#"):
                continue
            break
        told.setdefault(match[1], []).append(match[2])
    return Submission(
        path,
        source,
        Verdict(told["verdict"][0]) if "verdict" in told else None,
        told.get("mistake", []),
        told.get("says", []),
        told.get("check", []),
        float(told["points"][0]) if "points" in told else None,
    )


def broken_promises(submission: Submission, report: Report) -> list[str]:
    """What the report lacks of what the file says it must get."""
    missing = []
    if submission.verdict is not None and report.verdict is not submission.verdict:
        missing.append(f"its verdict is {report.verdict}, not {submission.verdict}")
    if submission.points is not None and abs(report.points - submission.points) > 1e-9:
        missing.append(f"it earns {report.points:g} points, not {submission.points:g}")
    named = {name for check in report.checks if check.mistake for name in check.mistake.split(" or ")}
    if NONE in submission.mistakes:
        missing += [f"{mistake} is named" for mistake in sorted(named)]
    else:
        missing += [f"{mistake} is not named" for mistake in submission.mistakes if mistake not in named]
    failed = {check.name for check in report.checks if check.verdict is not Verdict.PASSED}
    missing += [f"{check} passes" for check in submission.checks if check not in failed]
    messages = " ".join([report.message, *(check.message for check in report.checks)])
    missing += [
        f"nothing says “{words}”" for words in submission.says if _plain(words) not in _plain(messages)
    ]
    return missing


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _files(kind: str, slug: str) -> Iterator[Path]:
    return iter(sorted((catalog.corpus_root() / "tests" / "submissions" / kind / slug).glob("*.py")))
