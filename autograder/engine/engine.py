"""The engine: owns the rooms, grades submissions. It never imports TensorFlow, nor the learner's code.

with Engine() as engine:
    report = engine.grade(source, "activations/softmax")
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from autograder.engine.answers import Answers
from autograder.engine.grading import Grader
from autograder.engine.isolation import plan_for, probe, requirement
from autograder.engine.launch import EngineError
from autograder.engine.processes import WIRE, ForkServer, SpawnServer, new_home, reference_room
from autograder.engine.room import Room
from autograder.engine.stamps import cache_folder
from autograder.report import CheckReport, Report

PRACTICE = "practice"


class NotIsolated(Exception):
    """The caller asked for more isolation than this machine gives."""


class Engine:
    def __init__(self, *, isolation: str | None = None, start: str = "fork", cache: bool = True) -> None:
        self.isolation = probe()
        missing = requirement(self.isolation, isolation) if isolation else ""
        if missing:
            raise NotIsolated(missing)
        self._exit = contextlib.ExitStack()
        self.home = Path(self._exit.enter_context(new_home()))
        scratch = self._exit.enter_context(new_home())
        self.plan = plan_for(self.isolation, scratch=scratch, keep_fds=(1, 2, WIRE))
        self.workers = (ForkServer if start == "fork" else SpawnServer)(self.home)
        self._exit.callback(self.workers.close)
        self.answers = Answers(lambda: reference_room(self.home), cache_folder() if cache else None)
        self._exit.callback(self.answers.close)

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._exit.close()

    def open_room(self) -> Room:
        return self.workers.fork(self.plan)

    def grade(
        self,
        source: str,
        slug: str,
        *,
        seed: str = PRACTICE,
        label: str = "answer.py",
        reveal: bool = True,
        on_check: Callable[[CheckReport], None] | None = None,
    ) -> Report:
        """Grades one submission of one exercise. With `reveal=False`, messages hold the numbers back."""
        return Grader(self.open_room, self.answers, self.isolation).grade(
            source,
            slug,
            seed=seed,
            keep=seed == PRACTICE,
            label=label,
            reveal=reveal,
            on_check=on_check or (lambda _: None),
        )


__all__ = ["PRACTICE", "Engine", "EngineError", "NotIsolated"]
