"""An exam of one's own, and rooms in which to run its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.exam import Tolerance
from autograder.judge import Observed, difference
from autograder.prove.warm import WarmRoom

Told = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def observe(engine, request) -> Iterator[Callable[[str, str, str], Observed]]:
    """What a source gives in a check of an exam, in the kind of room in which learners' code runs."""
    rooms: dict[str, WarmRoom] = {}

    def look(exam: str, source: str, check: str) -> Observed:
        room = rooms.setdefault(exam, WarmRoom(engine.open_room, "checks/tried", exam))
        return room.observe(source, check, "a seed")

    yield look
    for room in rooms.values():
        room.close()


@pytest.fixture(scope="module")
def told(observe, request) -> Told:
    """What the judge says of a source beside the module's `RIGHT` one; nothing where the two agree."""

    def judge(exam: str, source: str, check: str) -> str:
        expected = observe(exam, request.module.RIGHT, check)
        assert expected.outcome.kind == "observed", expected.outcome.text
        got = observe(exam, source, check)
        if got.outcome.kind != "observed":
            return got.outcome.text
        found = difference(got, expected, Tolerance())
        return found.message if found else ""

    return judge
