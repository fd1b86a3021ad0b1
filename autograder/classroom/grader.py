"""Grades jobs, here or on another machine, and starts anew when its engine breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from autograder.classroom.jobs import Job
from autograder.engine.engine import Engine
from autograder.engine.grading import versions
from autograder.engine.launch import CorpusError, EngineError
from autograder.report import CheckReport, Isolation, Report, Verdict

ENGINES = 4  # after so many that broke, something is wrong with the machine


class Grader:
    """Grades with an engine, and with another one when that breaks. Several threads may ask at a time."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._open = open_engine
        self._lock = threading.Lock()
        self._engines: list[Engine] = []  # the last one works
        self._closed = False

    def start(self) -> Engine:
        with self._lock:
            if self._closed:  # whoever comes now was about to begin when all was called off
                raise EngineError("Grading has been stopped.")
            if not self._engines:
                self._engines.append(self._open())
            return self._engines[-1]

    def grade(self, job: Job) -> Report:
        """A fault of ours is tried once more, with another engine, and is a report then too."""
        engine = self.start()
        try:
            return graded(engine, job)
        except CorpusError as error:
            return broken(job, engine.isolation, str(error))
        except EngineError:
            engine = self._replaced(engine)
        except Exception as error:  # a bug of ours that one submission has found must not stop the class
            return broken(job, engine.isolation, f"{type(error).__name__}: {error}")
        try:
            return graded(engine, job)
        except Exception as error:
            return broken(job, engine.isolation, f"{type(error).__name__}: {error}")

    def _replaced(self, broken: Engine) -> Engine:
        """Others may still be using the broken one, so it is closed at the end."""
        with self._lock:
            if self._closed:
                raise EngineError("Grading has been stopped.")
            if self._engines[-1] is broken:
                if len(self._engines) == ENGINES:
                    raise EngineError("The grading processes break again and again; is memory short?")
                self._engines.append(self._open())
            return self._engines[-1]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for engine in self._engines:
                engine.close()


def graded(engine: Engine, job: Job) -> Report:
    if job.source is None:
        return missing(engine, job)
    report = engine.grade(job.source, job.slug, seed=job.seed, label=job.label, reveal=job.reveal)
    return msgspec.structs.replace(report, seed=job.shown)


def missing(engine: Engine, job: Job) -> Report:
    """Where there is nothing to run: no points for any check, and the reason."""
    sheet = engine.answers.study(job.slug).sheet
    checks = [
        CheckReport(
            name=check.name, title=check.title, verdict=Verdict.NOT_STARTED, points=0.0, out_of=check.points
        )
        for check in sheet.checks
    ]
    return _nothing(job, engine.isolation, Verdict.NOT_STARTED, job.says, sheet.points, checks)


def broken(job: Job, isolation: Isolation, says: str) -> Report:
    return _nothing(job, isolation, Verdict.BROKEN, says, 0.0, [])


def _nothing(
    job: Job,
    isolation: Isolation,
    verdict: Verdict,
    says: str,
    out_of: float,
    checks: list[CheckReport],
) -> Report:
    return Report(
        exercise=job.slug,
        verdict=verdict,
        points=0.0,
        out_of=out_of,
        seed=job.shown,
        isolation=isolation,
        checks=checks,
        message=says,
        versions=versions(),
    )
