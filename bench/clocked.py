"""The fork server with clocks at the borders in its workers, for `bench.limit`; started in its place.

What a worker took for each part so far it prints after each answer, so the report's output holds it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from autograder import rules
from autograder.draw import Draw
from autograder.engine import forkserver, worker
from bench.bare import NUMBERS, first_operation
from bench.spans import MARK, Spans


def put_clocks(spans: Spans) -> None:
    spans.wrap(forkserver, "guards", "enter")
    spans.wrap(worker, "exam", "load_exam")
    spans.wrap(rules, "rules", "offences")
    spans.wrap(worker, "rules", "Gates")
    spans.wrap(Draw, "draws", *NUMBERS)
    worker.Worker.prepared = observing(spans, worker.Worker.prepared)  # type: ignore[method-assign]
    worker.Worker.load = waking(spans, spans.around("module", worker.Worker.load))  # type: ignore[method-assign]
    worker.Worker.answer = telling(spans, spans.around("wire", worker.Worker.answer))  # type: ignore[method-assign]


def observing(spans: Spans, prepared: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: spans.around("checks", prepared(*args))


def waking(spans: Spans, load: Callable[..., Any]) -> Callable[..., Any]:
    """TensorFlow wakes up here, with its first operation, and not somewhere in the first check."""

    def woken(*args: Any) -> Any:
        with spans.span("first operation"):
            first_operation()
        return load(*args)

    return woken


def telling(spans: Spans, answer: Callable[..., Any]) -> Callable[..., Any]:
    def answered(*args: Any) -> Any:
        found = answer(*args)
        os.write(1, f"\n{MARK}{json.dumps(spans.seconds)}\n".encode())
        return found

    return answered


def main() -> None:
    put_clocks(Spans())
    forkserver.main()
