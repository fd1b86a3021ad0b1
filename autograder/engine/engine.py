"""The engine: owns the rooms, grades submissions. It never imports TensorFlow, nor the learner's code.

with Engine() as engine:
    report = engine.grade(source, "activations/softmax")
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType

from autograder.bundles import read
from autograder.engine.ahead import Ahead
from autograder.engine.answers import Answers
from autograder.engine.crowd import Crowd
from autograder.engine.grading import Grader
from autograder.engine.isolation import Plan, conceal, plan_for, probe, requirement
from autograder.engine.launch import EngineError
from autograder.engine.processes import WIRE, ForkServer, SpawnServer, new_home
from autograder.engine.room import Room
from autograder.engine.stamps import cache_folder
from autograder.evidence import Evidence, OnEvidence
from autograder.report import PRACTICE, CheckReport, Report


class NotIsolated(Exception):
    """The caller asked for more isolation than this machine gives."""


class Engine:
    """
    Args:
        isolation: the tier without which nothing is graded, "A" or "B".
        without: guards to leave out, by the names of `isolation.guards.MECHANISMS`.
        start: "fork", or "spawn" for workers that each import TensorFlow by themselves.
        cache: whether the observations of practice seeds are kept on disk.
        patience: by how much the time limits are stretched.
        rooms: how many gradings at a time are to have a reference room each.
    """

    def __init__(
        self,
        *,
        isolation: str | None = None,
        without: Iterable[str] = (),
        start: str = "fork",
        cache: bool = True,
        patience: float = 1.0,
        rooms: int = 1,
    ) -> None:
        self.isolation = probe(without=without)
        missing = requirement(self.isolation, isolation) if isolation else ""
        if missing:
            raise NotIsolated(missing)
        conceal()  # this process will hold the answers
        self.patience = patience
        self._crowd = Crowd()
        self._exit = contextlib.ExitStack()
        self.home = Path(self._exit.enter_context(new_home()))
        self._scratch = self._exit.enter_context(new_home())
        self.plan = self._plan()
        self.workers = (ForkServer if start == "fork" else SpawnServer)(self.home)
        self._exit.callback(self.workers.close)
        self._ahead = Ahead(lambda: self.workers.fork(self.plan))
        self._exit.callback(self._ahead.close)
        self.answers = Answers(self.workers.reference_room, cache_folder() if cache else None, rooms)
        self._exit.callback(self.answers.close)

    def _plan(self) -> Plan:
        return plan_for(self.isolation, scratch=self._scratch, keep_fds=(1, 2, WIRE))

    def beside(self, *, without: Iterable[str] = (), patience: float = 1.0) -> Engine:
        """The same rooms under other guards, or with other patience. Closing it closes nothing."""
        other = copy.copy(self)
        other.isolation = probe(without=without)
        other.plan = other._plan()
        other._ahead = Ahead(lambda: other.workers.fork(other.plan))
        other.patience = patience
        other._exit = contextlib.ExitStack()
        return other

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._exit.close()

    def open_room(self) -> Room:
        return self._ahead.take()

    def prepare(self) -> None:
        """Lets a worker stand ready for the next submission."""
        self._ahead.prepare()

    def grade(
        self,
        source: str,
        slug: str,
        *,
        seed: str = PRACTICE,
        label: str = "answer.py",
        reveal: bool = True,
        bundle: Path | None = None,
        on_check: Callable[[CheckReport], None] | None = None,
        on_evidence: OnEvidence | None = None,
    ) -> Report:
        """Grades one submission of one exercise. With `reveal=False`, messages hold the numbers back.

        What failed checks saw of practice inputs goes to `on_evidence`; of any other seed, nothing does.
        With `bundle`, what is recorded there stands in for the solution.
        """
        with self._crowd.shared():
            return self._grader(slug, seed, bundle).grade(
                source,
                slug,
                seed=seed,
                keep=seed == PRACTICE,
                label=label,
                reveal=reveal,
                on_check=on_check or (lambda _: None),
                on_evidence=on_evidence,
            )

    def look(
        self,
        source: str,
        slug: str,
        failed: Collection[str],
        *,
        label: str = "answer.py",
        bundle: Path | None = None,
    ) -> list[Evidence]:
        """What the checks that a submission failed see of practice inputs, whatever it was graded with.

        In one more worker, which is never told another seed, so that a picture can tell nothing of one.
        """
        with self._crowd.shared():
            return list(self._grader(slug, PRACTICE, bundle).look(source, slug, failed, label=label))

    def _grader(self, slug: str, seed: str, bundle: Path | None) -> Grader:
        answers = read(bundle, slug, seed) if bundle else self.answers
        return Grader(self.open_room, answers, self.isolation, crowd=self._crowd, patience=self.patience)


__all__ = ["PRACTICE", "Engine", "EngineError", "NotIsolated"]
