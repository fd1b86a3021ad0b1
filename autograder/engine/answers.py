"""What right answers and named mistakes give: asked of the reference room, and remembered.

Observations are kept by content: solution or variant, exam, seed and the versions of everything that has a
say in the numbers. Practice seeds are kept on disk too; grading seeds only in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from autograder.catalog import exam_text, solution_text
from autograder.engine.latest import Latest
from autograder.engine.launch import CorpusError, EngineError
from autograder.engine.room import Room, RoomClosed
from autograder.engine.stamps import digest, versions_key
from autograder.engine.study import Studied
from autograder.engine.wire import Inputs, Load, Outcome, Run, Study
from autograder.judge import Observed
from autograder.report import PRACTICE

PATIENCE = 120.0  # seconds; the first request waits for TensorFlow's import
MEMORY = 16 << 20  # bytes of observations kept: a class needs the same again and again, or its own just once
MOST_RUNS = 2000  # of a reference room, after which a fresh one is cheaper than what TensorFlow has kept


class Desk:
    """A reference room, opened when it is first asked, and opened anew after it broke or has served long."""

    def __init__(self, open_room: Callable[[], Room]) -> None:
        self._open_room = open_room
        self.room: Room | None = None
        self._loaded: set[str] = set()
        self._runs = 0

    def run(self, load: Load, request: Run | Inputs) -> Observed:
        if self._runs == MOST_RUNS:
            self.leave()
        self._runs += 1
        if self.room is None or load.key not in self._loaded:
            outcome, _ = self.ask(load)
            if outcome.kind != "loaded":
                return Observed(outcome, b"")
            self._loaded.add(load.key)
        return Observed(*self.ask(request))

    def ask(self, request: Load | Run | Inputs | Study, patience: float = PATIENCE) -> tuple[Outcome, bytes]:
        if self.room is None:
            self.room = self._open_room()
        try:
            answered = self.room.ask(request, patience)
        except RoomClosed as error:
            self.leave()
            raise EngineError(f"The reference room does not answer: {error}") from None
        return answered.outcome, answered.arrays

    def leave(self) -> None:
        if self.room is not None:
            self.room.close(grace=0.0)
        self.room = None
        self._loaded.clear()
        self._runs = 0


class Answers:
    """
    Args:
        open_room: opens a reference room.
        folder: where the observations of practice seeds are kept.
        rooms: how many may be asked at the same time.
    """

    def __init__(self, open_room: Callable[[], Room], folder: Path | None, rooms: int = 1) -> None:
        self._folder = folder
        self.desks = [Desk(open_room) for _ in range(rooms)]
        self._free: queue.LifoQueue[Desk] = queue.LifoQueue()  # so that one asker opens one room
        for desk in reversed(self.desks):
            self._free.put(desk)
        self._references: set[str] = set()  # of what has been studied
        self._memory = Latest(MEMORY)

    def study(self, slug: str) -> Studied:
        """The exam's sheet and the solution's variants."""
        key = digest("study", slug, self._content(slug))
        stored = self._recall(key)
        if stored is None:
            request = Study(nonce="", exercise=slug, exam=exam_text(slug), solution=solution_text(slug))
            with self._desk() as desk:
                outcome, _ = desk.ask(request)
            if outcome.kind != "studied":
                raise CorpusError(f"{slug}: {outcome.text}")
            stored = outcome.study
            self._remember(key, stored, on_disk=True)
        studied = msgspec.msgpack.decode(stored, type=Studied)
        self._references.add(digest(slug, studied.reference, self._content(slug)))
        return studied

    def observe(
        self, slug: str, source: str, check: str, seed: str, *, on_disk: bool = False, floatx: str = "float32"
    ) -> Observed:
        """What this source, the reference or a variant of it, gives in a check."""
        module = digest(slug, source, self._content(slug))
        key = digest("run", module, check, seed, floatx)
        stored = self._recall(key)
        if stored is None:
            request = Run(
                nonce="",
                key=module,
                exercise=slug,
                check=check,
                seed=seed,
                floatx=floatx,
                untraced=module in self._references,
            )
            stored = msgspec.msgpack.encode(self._run(slug, source, module, request))
            self._remember(key, stored, on_disk)
        return msgspec.msgpack.decode(stored, type=Observed)

    def inputs(self, slug: str, source: str, check: str, leaf: int) -> np.ndarray | None:
        """With practice inputs: what went into the layer that this observation is the output of, where each
        number of it belongs to one of the output's."""
        module = digest(slug, source, self._content(slug))
        key = digest("inputs", module, check, str(leaf))
        stored = self._recall(key)
        if stored is None:
            request = Inputs(nonce="", key=module, exercise=slug, check=check, seed=PRACTICE, leaf=leaf)
            stored = msgspec.msgpack.encode(self._run(slug, source, module, request))
            self._remember(key, stored, on_disk=True)
        found = msgspec.msgpack.decode(stored, type=Observed)
        return found.array(0) if found.outcome.leaves else None

    def _run(self, slug: str, source: str, module: str, request: Run | Inputs) -> Observed:
        load = Load(
            nonce="",
            key=module,
            exercise=slug,
            exam=exam_text(slug),
            source=source,
            label="answer.py",
            rules=False,
        )
        with self._desk() as desk:
            return desk.run(load, request)

    @contextlib.contextmanager
    def _desk(self) -> Iterator[Desk]:
        desk = self._free.get()
        try:
            yield desk
        finally:
            self._free.put(desk)

    def _content(self, slug: str) -> str:
        return digest(solution_text(slug), exam_text(slug), versions_key())

    def _recall(self, key: str) -> bytes | None:
        held = self._memory.get(key)
        if held is not None or self._folder is None:
            return held
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(stored[32:]).digest() != stored[:32]:
            return None  # a torn or edited file is no answer
        self._memory.put(key, stored[32:])
        return stored[32:]

    def _remember(self, key: str, stored: bytes, on_disk: bool) -> None:
        self._memory.put(key, stored)
        if not on_disk or self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self._folder / f"{key}.{os.getpid()}.{threading.get_ident()}"
            partial.write_bytes(hashlib.sha256(stored).digest() + stored)
            os.replace(partial, self._folder / key)
        except OSError:
            self._folder = None  # a full or read-only disk costs speed, nothing else

    def close(self) -> None:
        for desk in self.desks:
            desk.leave()
