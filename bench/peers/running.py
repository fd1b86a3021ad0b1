"""A grader's command, run to its end or to a limit, and what it took."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec
import psutil

from bench.memory import held_together, peak

PAUSE = 1.0  # between two looks at the memory, each of which takes 4 ms for each process
TOLD = 2000  # letters of what a command said last


class Used(msgspec.Struct, frozen=True):
    """`said` is what it printed last; `ended` tells that it did so by itself."""

    seconds: float = 0.0
    processor: float = 0.0  # seconds of it, with everything that the command started
    memory: int = 0  # bytes at the peak, all of its processes together
    ended: bool = True
    said: str = ""

    def __add__(self, other: Used) -> Used:
        return Used(
            self.seconds + other.seconds,
            self.processor + other.processor,
            max(self.memory, other.memory),
            self.ended and other.ended,
            other.said or self.said,
        )


def run(words: list[str], folder: Path, surroundings: Mapping[str, str], limit: float | None = None) -> Used:
    with tempfile.TemporaryFile() as log:
        before, started = processor_time(), time.perf_counter()
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        with peak(partial(held_together, psutil.Process(process.pid)), PAUSE) as most:
            ended = waited(process, limit)
            seconds = time.perf_counter() - started
        log.seek(0)
        said = log.read().decode(errors="replace")[-TOLD:]
    return Used(seconds, processor_time() - before, most[0], ended, said)


def waited(process: subprocess.Popen[bytes], limit: float | None) -> bool:
    """Whether it came to its end. If not, it is ended here, with all that it started."""
    try:
        process.wait(limit)
        return True
    except subprocess.TimeoutExpired:
        for each in [*family(process.pid), psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait()
        return False


def processor_time() -> float:
    """Of everything that we started, that has ended, and that was waited for: all graders wait for theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> list[psutil.Process]:
    """All processes below this one."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
