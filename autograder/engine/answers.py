"""What right answers and named mistakes give: asked of the reference room, and remembered.

Observations are kept by content: solution or variant, exam, seed and the versions of everything that has a
say in the numbers. Practice seeds are kept on disk too; grading seeds only in memory.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.catalog import exam_text, solution_text
from autograder.engine.launch import CorpusError, EngineError
from autograder.engine.room import Room, RoomClosed
from autograder.engine.stamps import digest, versions_key
from autograder.engine.study import Studied
from autograder.engine.wire import Load, Outcome, Run, Study
from autograder.judge import Observed

PATIENCE = 120.0  # seconds; the first request waits for TensorFlow's import
MEMORY = 64 << 20  # bytes of observations kept


class Answers:
    def __init__(self, open_room: Callable[[], Room], folder: Path | None) -> None:
        self._open_room = open_room
        self._folder = folder
        self._room: Room | None = None
        self._loaded: set[str] = set()
        self._memory: dict[str, bytes] = {}
        self._lock = threading.RLock()

    def study(self, slug: str) -> Studied:
        """The exam's sheet and the solution's variants."""
        key = digest("study", slug, self._content(slug))
        stored = self._recall(key)
        if stored is None:
            request = Study(nonce="", exercise=slug, exam=exam_text(slug), solution=solution_text(slug))
            outcome, _ = self._ask(request)
            if outcome.kind != "studied":
                raise CorpusError(f"{slug}: {outcome.text}")
            stored = outcome.study
            self._remember(key, stored, on_disk=True)
        return msgspec.msgpack.decode(stored, type=Studied)

    def observe(
        self, slug: str, source: str, check: str, seed: str, *, on_disk: bool = False, floatx: str = "float32"
    ) -> Observed:
        """What this source, the reference or a variant of it, gives in a check."""
        module = digest(slug, source, self._content(slug))
        key = digest("run", module, check, seed, floatx)
        stored = self._recall(key)
        if stored is None:
            stored = msgspec.msgpack.encode(self._run(slug, source, module, check, seed, floatx))
            self._remember(key, stored, on_disk)
        return msgspec.msgpack.decode(stored, type=Observed)

    def _run(self, slug: str, source: str, module: str, check: str, seed: str, floatx: str) -> Observed:
        with self._lock:
            if self._room is None or module not in self._loaded:
                load = Load(
                    nonce="",
                    key=module,
                    exercise=slug,
                    exam=exam_text(slug),
                    source=source,
                    label="answer.py",
                    rules=False,
                )
                outcome, _ = self._ask(load)
                if outcome.kind != "loaded":
                    return Observed(outcome, b"")
                self._loaded.add(module)
            request = Run(nonce="", key=module, exercise=slug, check=check, seed=seed, floatx=floatx)
            return Observed(*self._ask(request))

    def _ask(self, request: Load | Run | Study, patience: float = PATIENCE) -> tuple[Outcome, bytes]:
        with self._lock:
            if self._room is None:
                self._room = self._open_room()
            try:
                answered = self._room.ask(request, patience)
            except RoomClosed as error:
                self._room = None
                self._loaded.clear()
                raise EngineError(f"The reference room does not answer: {error}") from None
            return answered.outcome, answered.arrays

    def _content(self, slug: str) -> str:
        return digest(solution_text(slug), exam_text(slug), versions_key())

    def _recall(self, key: str) -> bytes | None:
        if key in self._memory:
            return self._memory[key]
        if self._folder is None:
            return None
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(stored[32:]).digest() != stored[:32]:
            return None  # a torn or edited file is no answer
        self._memory[key] = stored[32:]
        return stored[32:]

    def _remember(self, key: str, stored: bytes, on_disk: bool) -> None:
        with self._lock:
            if sum(map(len, self._memory.values())) + len(stored) > MEMORY:
                self._memory.clear()
            self._memory[key] = stored
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
        if self._room is not None:
            self._room.close(grace=0.0)
