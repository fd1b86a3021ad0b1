"""How much memory processes hold, and the most of it while something runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil


def held(process: psutil.Process) -> int:
    """Bytes; what several processes share is split among them, where the system lets us see that. Nothing
    where it has ended meanwhile."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def held_together(process: psutil.Process) -> int:
    """With all those below it. Nothing where it has ended meanwhile."""
    try:
        return sum(held(each) for each in [process, *process.children(recursive=True)])
    except psutil.NoSuchProcess:
        return 0


def private(process: psutil.Process) -> int:
    """Bytes that it shares with nobody, and that nobody would hold without it."""
    try:
        return int(process.memory_full_info().uss)
    except psutil.NoSuchProcess:
        return 0


@contextmanager
def peak(look: Callable[[], int], pause: float) -> Iterator[list[int]]:
    """The most that `look` has told, asked again and again while the block runs."""
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            most[0] = max(most[0], look())
            done.wait(pause)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield most
    finally:
        done.set()
        watching.join()
