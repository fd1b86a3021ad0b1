"""Where the time of a submission goes: an engine with clocks at its borders, here and in its workers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograder.engine import grading, processes
from autograder.engine.answers import Answers
from autograder.engine.attempt import Attempt
from autograder.engine.engine import Engine
from autograder.report import Report
from bench.spans import MARK, Spans

# In the order in which they are shown: what the floor does too, what we add, what somebody else does for us.
PARTS = {
    "checks": "checks",
    "draws": "draws",
    "module": "import of the submission",
    "exam": "the exam",
    "first operation": "TensorFlow's first operation",
    "fork": "fork",
    "guards": "guards",
    "rules": "rules and gates",
    "wire": "wire",
    "judge": "judge",
    "engine": "engine",
    "ending": "end of the worker",
    "reference": "reference room",
}
Parts = dict[str, float]


@contextmanager
def clocked_engine() -> Iterator[Engine]:
    """An engine whose fork server puts clocks into its workers."""
    start = processes.start

    def clocked(module: str, *others: Any) -> Any:
        return start(module.replace("autograder.engine.forkserver", "bench.clocked"), *others)

    processes.start = clocked
    try:
        with Engine() as engine:
            yield engine
    finally:
        processes.start = start


def parts_of(grade: Callable[[], Report]) -> Parts:
    """Of one submission's way through a clocked engine. They add up to the whole."""
    spans = Spans()
    borders = [
        (Engine, "fork", "open_room"),
        (Attempt, "wire", "_ask"),
        (Attempt, "ending", "leave"),
        (grading, "judge", "difference"),
        (grading, "judge", "name_mistakes"),
        (Answers, "reference", "observe"),
        (Answers, "reference", "study"),
    ]
    with spans.wrapped(*borders), spans.span("engine"):
        report = grade()
    parts = dict.fromkeys(PARTS, 0.0) | spans.seconds
    for part, seconds in told(report.output).items():
        # The engine waited for these: for the guards before the worker was there, for the rest as it asked.
        parts["fork" if part == "guards" else "wire"] -= seconds
        parts[part] += seconds
    return parts


def told(output: str) -> Parts:
    """What the worker printed last."""
    *_, last = output.rpartition(MARK)
    found: Parts = json.loads(last.partition("\n")[0])
    return found


def floor_parts(run: Callable[[], Parts]) -> Parts:
    """Of the floor, whose fork is what its child does not account for."""
    started = time.perf_counter()
    parts = run()
    return parts | {"fork": time.perf_counter() - started - sum(parts.values())}


def middle(runs: Sequence[Parts]) -> Parts:
    """The run whose whole is the median, since medians of parts would not add up."""
    return sorted(runs, key=lambda parts: sum(parts.values()))[len(runs) // 2]
