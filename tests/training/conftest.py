"""Trainings in processes of their own, each run once for all the tests that look at it."""

from __future__ import annotations

import json
import signal
from functools import cache

import pytest
from trainings import ended, start  # type: ignore[import-not-found]


@cache
def finished(asked: str) -> dict:
    return ended(start("runs.py", json.loads(asked)))


@pytest.fixture(scope="session")
def trained():
    """The outcome of a training with these settings."""
    return lambda **asked: finished(json.dumps(asked))


@pytest.fixture
def struck():
    """Runs a training until it says that a step is done, then sends it a signal; tells what it said."""

    def run(asked: dict, step: str, number: signal.Signals) -> tuple[int, str]:
        with start("runs.py", asked) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == f"step {step}":
                    process.send_signal(number)
                    break
            rest = process.stdout.read()
        return process.returncode, rest

    return run
