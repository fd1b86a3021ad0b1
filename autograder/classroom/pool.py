"""Grading on this machine: one engine, and a thread for each job that has a worker and a reference room."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from typing import TypeVar

from autograder.classroom.grader import Grader
from autograder.classroom.jobs import Job
from autograder.engine.engine import Engine
from autograder.report import Report

Key = TypeVar("Key")


def grade_here(
    jobs: Iterable[tuple[Key, Job]], at_a_time: int, tier: str | None = None
) -> Generator[tuple[Key, Report]]:
    """Each as it is done. Whoever stops listening ends the gradings that are under way."""
    grader = Grader(partial(Engine, isolation=tier, rooms=at_a_time))
    grader.start()  # what the machine lacks is said before anything is graded
    waiting = iter(jobs)
    running: dict[Future[Report], Key] = {}
    with ThreadPoolExecutor(at_a_time, "grader") as threads:
        try:
            while True:
                # One more than can run, so that no thread waits for us.
                for key, job in islice(waiting, at_a_time + 1 - len(running)):
                    running[threads.submit(grader.grade, job)] = key
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            grader.close()
