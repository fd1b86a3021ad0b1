"""Trainings in processes of their own, each run once for all the tests that look at it."""

from __future__ import annotations

import json
import os
import signal
from functools import cache

import pytest
from trainings import Forge, ended  # type: ignore[import-not-found]


@pytest.fixture(scope="session")
def forge():
    with Forge() as opened:
        yield opened


@pytest.fixture(scope="session")
def start(forge):
    return forge.start


@pytest.fixture(scope="session")
def trained(start):
    """The outcome of a training with these settings."""

    @cache
    def finished(asked: str) -> dict:
        return ended(start(json.loads(asked)))

    return lambda **asked: finished(json.dumps(asked))


@pytest.fixture
def struck(start):
    """Runs a training until it says that a step is done, then sends it a signal; tells what it said."""

    def run(asked: dict, step: str, number: signal.Signals) -> tuple[int, str]:
        training = start(asked)
        for line in training.output:
            if line.strip() == f"step {step}":
                os.kill(training.pid, number)
                break
        return training.end()

    return run
