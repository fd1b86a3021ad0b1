"""What the tests of classes share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder import stubs
from autograder.catalog import solution_path, stub_path
from autograder.classroom.jobs import Job
from autograder.classroom.records import Record
from autograder.report import CheckReport, Isolation, Report, Verdict

ROOT = Path(__file__).parents[2]
SOFTMAX, RELU = "activations/softmax", "activations/relu"
Put = Callable[..., Path]
Dlkit = Callable[..., "Called"]


class Called(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        return " ".join(self.out.split())


def stand_in(job: Job) -> Report:
    """Full marks for what says so, nothing for anything else."""
    right = "right" in (job.source or "")
    verdict = Verdict.NOT_STARTED if job.source is None else Verdict.PASSED if right else Verdict.FAILED
    points = 10.0 if right else 0.0
    check = CheckReport(name="c", title="A check.", verdict=verdict, points=points, out_of=10.0)
    return Report(
        exercise=job.slug, verdict=verdict, points=points, out_of=10.0, seed=job.shown,
        isolation=Isolation("B"), checks=[check], message=job.says,
    )  # fmt: skip


def records(results: Path) -> dict[str, Record]:
    found = sorted(results.glob("*/*/*.json"))
    return {
        str(path.relative_to(results)): msgspec.json.decode(path.read_bytes(), type=Record) for path in found
    }


def lasting(results: Path) -> dict[str, object]:
    """The records without what differs from run to run."""
    plain = {name: msgspec.to_builtins(record) for name, record in records(results).items()}
    for record in plain.values():
        record["seconds"] = 0.0
        for check in record["checks"]:
            check["seconds"] = 0.0
    return plain


def grading(submissions: Path, results: Path, *more: object, **environment: str) -> subprocess.Popen[str]:
    """The real `dlkit grade`, with the real engine."""
    secret = submissions.with_suffix(".secret")
    words = ["grade", submissions, "--output", results, "--secret-file", secret, *more]
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


HANDED_IN = {
    "right": lambda right, stub: right,
    "doubled": lambda right, stub: right.replace("return ", "return 2.0 * "),
    "stub": lambda right, stub: stub,
    "hostile": lambda right, stub: "import os\nos._exit(0)\n",
    "broken": lambda right, stub: "def (:\n",
    "right again": lambda right, stub: f"# my own\n{right}",
}


def fill(folder: Path, students: int, *slugs: str) -> None:
    kinds = list(HANDED_IN.values())
    for slug in slugs:
        path = solution_path(slug)
        right = stubs.reference(path.read_text(encoding="utf-8"), path)
        stub = stub_path(slug).read_text(encoding="utf-8")
        for number in range(students):
            file = folder / f"student {number:02}" / f"{slug}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(kinds[number % len(kinds)](right, stub), encoding="utf-8")
    (folder / "nobody at home").mkdir()
