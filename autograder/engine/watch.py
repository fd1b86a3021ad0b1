"""Looks at a worker from outside while it computes: its memory, its files, whether it gets to run.

The limits inside the worker come first. This is for what they cannot see, and for machines that lack them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator

from autograder.engine.isolation import Plan, scratch_of, worker_of

PROC = os.path.exists("/proc/self/statm")
FILES_EVERY = 0.25  # seconds: walking through files costs more than reading a number
AT_ONCE = 1000  # characters of a path, of four bytes at most each
STARVED = 0.2  # of the time spent waiting for a processor: the machine is loaded


class Watch:
    def __init__(self, plan: Plan, child: int) -> None:
        self._plan = plan
        self._child = child
        self._worker: int | None = None
        self._scratch = scratch_of(plan, child)
        self._look_at_files = 0.0
        self._waited = 0.0

    def trouble(self) -> str:
        """Why the worker has to be stopped, for the learner; empty where it need not be."""
        if self._worker is None:
            self._worker = worker_of(self._plan, self._child)
        if self._worker is not None and resident_bytes(self._worker) > self._plan.memory_bytes:
            return f"Your code used more than {amount(self._plan.memory_bytes)} of memory."
        if self._scratch is not None and time.monotonic() >= self._look_at_files:
            found = overfull(self._scratch, self._plan.scratch_bytes, self._plan.scratch_files)
            self._look_at_files = time.monotonic() + FILES_EVERY
            return found
        return ""

    def begin(self) -> None:
        self._waited = seconds_waited(self._worker or worker_of(self._plan, self._child))

    def starved(self, seconds: float) -> bool:
        """Whether, of the seconds since `begin`, the worker stood in line for a processor for many."""
        waited = seconds_waited(self._worker or worker_of(self._plan, self._child)) - self._waited
        return waited > STARVED * seconds


def resident_bytes(pid: int) -> int:
    """What a process holds in memory; 0 where it is gone or nobody tells."""
    try:
        if PROC:
            with open(f"/proc/{pid}/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True)
        return int(told.stdout or 0) * 1024
    except (OSError, ValueError, IndexError):
        return 0


def seconds_waited(pid: int | None) -> float:
    """How long a process's first thread stood in line for a processor, ready to run; 0 where nobody tells."""
    try:
        with open(f"/proc/{pid}/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def overfull(folder: str, most_bytes: int, most_files: int) -> str:
    """What is too much in a worker's folder; for workers whose scratch is a folder on disk."""
    count = total = 0
    try:
        for size in sizes(folder):
            count += 1
            total += size
            if count > most_files:
                return f"Your code made more than {most_files} files."
            if total > most_bytes:
                return f"Your code wrote more than {amount(most_bytes)} of files."
    except OSError:
        return "Your code made a folder that cannot be looked into."
    return ""


def sizes(folder: str) -> Iterator[int]:
    """Of all that is in it, folders too. The worker goes on while we look: what is gone is passed over."""
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        with contextlib.suppress(FileNotFoundError), opened(place) as handle, os.scandir(handle) as inside:
            for entry in inside:
                with contextlib.suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{place}/{entry.name}")


@contextlib.contextmanager
def opened(folder: str) -> Iterator[int]:
    """However deep it lies: the system takes no path of more than 4096 bytes, so a long one goes in parts."""
    handle = None
    try:
        while folder:
            part = folder if len(folder) <= AT_ONCE else folder[:AT_ONCE].rpartition("/")[0]
            folder = folder[len(part) + 1 :]
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY, dir_fd=handle)
            if handle is not None:
                os.close(handle)
            handle = inner
        assert handle is not None
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


def amount(size: int) -> str:
    return f"{size >> 30} GB" if size >= 1 << 30 else f"{size >> 20} MB"
