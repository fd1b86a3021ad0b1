"""Where time goes: clocks put around functions from outside, in programs of the bench alone."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

MARK = "seconds of each part: "  # before what a worker prints of them


class Spans:
    """Seconds for each part of the work. A part within another one counts for itself alone, so that all
    parts add up to the whole."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds: dict[str, float] = {}
        self._clock = clock
        self._open: list[str] = []
        self._since = 0.0
        self._thread = threading.get_ident()

    @contextmanager
    def span(self, part: str) -> Iterator[None]:
        self._turn()
        self._open.append(part)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        now = self._clock()
        if self._open:
            part = self._open[-1]
            self.seconds[part] = self.seconds.get(part, 0.0) + now - self._since
        self._since = now

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() != self._thread:  # replicas train in threads, within a check
                return function(*args, **kwargs)
            with self.span(part):
                return function(*args, **kwargs)

        return timed

    def wrap(self, owner: Any, part: str, *names: str) -> None:
        """Functions of a module, or methods of a class, from now on."""
        for name in names:
            setattr(owner, name, self.around(part, getattr(owner, name)))

    @contextmanager
    def wrapped(self, *borders: tuple[Any, str, str]) -> Iterator[None]:
        """For a while: owner, part and name of each."""
        before = [(owner, name, getattr(owner, name)) for owner, _, name in borders]
        try:
            for owner, part, name in borders:
                self.wrap(owner, part, name)
            yield
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)
