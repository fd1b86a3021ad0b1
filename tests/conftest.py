"""Shared by all tests: one engine for the session, since each costs an import of TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import chromium
from hypothesis import settings

from autograder import stubs
from autograder.catalog import solution_path
from autograder.engine.engine import Engine

# The same examples in every run: a test that fails one time in twenty teaches people to press again.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(cache=False) as shared:
        yield shared


@pytest.fixture(scope="session")
def reference():
    """The reference of an exercise, as a learner could have handed it in."""

    def read(slug: str) -> str:
        path = solution_path(slug)
        return stubs.reference(path.read_text(encoding="utf-8"), path)

    return read


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; see `tests/browser.py`."""
    with chromium() as opened:
        yield opened
