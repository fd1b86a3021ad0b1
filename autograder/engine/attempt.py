"""A submission at work: loaded and run in one worker after another, within its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from autograder.catalog import exam_text
from autograder.engine.crowd import Crowd
from autograder.engine.room import OutOfTime, Room, RoomClosed
from autograder.engine.wire import Load, Outcome, Run
from autograder.exam import CheckSheet
from autograder.judge import Observed
from autograder.report import Verdict

IMPORT_SECONDS = 20.0
MAX_TIMEOUTS = 2  # after so many, the other checks would only wait as long again

VERDICTS = {
    "finding": Verdict.FAILED,
    "not_started": Verdict.NOT_STARTED,
    "raised": Verdict.CRASHED,
    "refused": Verdict.REFUSED,
    "broken": Verdict.CRASHED,  # the same check is sound over the reference, so the submission broke it
}


Found = TypeVar("Found")


class Ended(msgspec.Struct, frozen=True):
    """How a check ended, before mistakes are named."""

    verdict: Verdict
    message: str = ""
    line: int | None = None
    observed: Observed | None = None
    seconds: float = 0.0
    starved: bool = False  # of the processor, by others


class Attempt:
    """When the worker dies, another goes on with what is left."""

    def __init__(
        self,
        open_room: Callable[[], Room],
        slug: str,
        source: str,
        label: str,
        *,
        seconds: float,
        patience: float = 1.0,
        crowd: Crowd | None = None,
        again: bool = True,  # whether it may have the machine alone, where it was too slow in company
    ) -> None:
        self._open_room = open_room
        self._load = Load(
            nonce="",
            key="answer",
            exercise=slug,
            exam=exam_text(slug),
            source=source,
            label=label,
            rules=True,
        )
        self._crowd = crowd or Crowd()
        self._again = again
        self._patience = patience
        self._left = seconds * patience  # for the whole submission
        self._room: Room | None = None
        self._timeouts = 0
        self.output = ""

    def load(self) -> Ended | None:
        """Loads the submission where that is not done yet; says what went wrong, if anything."""
        return self._fairly(self._loaded)

    def run(self, check: CheckSheet, seed: str, shown: bytes = b"") -> Observed | Ended:
        if self._timeouts >= MAX_TIMEOUTS or self._left <= 0:
            return Ended(Verdict.TIMED_OUT, "Not run: earlier checks used up the time.")
        request = Run(
            nonce="",
            key="answer",
            exercise=self._load.exercise,
            check=check.name,
            seed=seed,
            shown=shown,
        )
        return self._fairly(lambda: self._loaded() or self._ask(request, patience(check)))

    def _fairly(self, action: Callable[[], Found | Ended]) -> Found | Ended:
        """Once more, and alone, where time ran out while the machine was busy with others."""
        mark, left = self._crowd.mark(), self._left
        found = action()
        if not out_of_time(found):
            return found
        starved = isinstance(found, Ended) and found.starved
        if self._again and (starved or self._crowd.had_company(mark)):
            self._left = left
            with self._crowd.alone():
                found = action()
        self._timeouts += out_of_time(found)
        return found

    def _loaded(self) -> Ended | None:
        if self._room is not None:
            return None
        self._room = self._open_room()
        found = self._ask(self._load, IMPORT_SECONDS)
        if isinstance(found, Ended):
            return found
        return None if found.outcome.kind == "loaded" else ended(found.outcome)

    def _ask(self, request: Load | Run, seconds: float) -> Observed | Ended:
        assert self._room is not None
        started = time.monotonic()
        try:
            answered = self._room.ask(request, min(seconds * self._patience, self._left))
        except RoomClosed as error:
            self.leave()
            if isinstance(error, OutOfTime):
                return Ended(Verdict.TIMED_OUT, str(error), starved=error.starved)
            return Ended(Verdict.CRASHED, str(error))
        finally:
            self._left -= time.monotonic() - started
        return Observed(answered.outcome, answered.arrays)

    def leave(self) -> None:
        if self._room is not None:
            self._room.close(grace=0.0)
            self.output += self._room.printed()
            self._room = None


def patience(check: CheckSheet) -> float:
    return check.seconds


def out_of_time(found: object) -> bool:
    return isinstance(found, Ended) and found.verdict is Verdict.TIMED_OUT


def ended(outcome: Outcome, observed: Observed | None = None) -> Ended:
    verdict = VERDICTS.get(outcome.kind, Verdict.CRASHED)
    return Ended(verdict, outcome.text, outcome.line, observed)
