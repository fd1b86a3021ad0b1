"""Who is grading at the moment: many at once, or one alone that ran out of time in company."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import msgspec


class Mark(msgspec.Struct, frozen=True):
    here: int
    arrivals: int


class Crowd:
    """Gradings share the machine. One that wants it alone waits until all others have ended or wait too."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._here = 0
        self._arrivals = 0
        self._waiting = 0  # for the machine alone: nobody new comes in before them
        self._occupied = False

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._occupied and not self._waiting)
            self._here += 1
            self._arrivals += 1
        try:
            yield
        finally:
            with self._changed:
                self._here -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """To be entered within `shared`, whose share it gives back meanwhile."""
        with self._changed:
            self._here -= 1
            self._waiting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._occupied and self._here <= 0)
            self._waiting -= 1
            self._occupied = True
        try:
            yield
        finally:
            with self._changed:
                self._occupied = False
                self._here += 1
                self._changed.notify_all()

    def mark(self) -> Mark:
        with self._changed:
            return Mark(self._here, self._arrivals)

    def had_company(self, since: Mark) -> bool:
        """Whether anybody else was grading at any time since the mark was made."""
        now = self.mark()
        return since.here > 1 or now.arrivals > since.arrivals
