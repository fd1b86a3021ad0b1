"""A room that stays warm: many versions of an exercise, run one after the other in one process."""

from __future__ import annotations

from collections.abc import Callable

from autograder.engine.room import OutOfTime, Room, RoomClosed
from autograder.engine.stamps import digest
from autograder.engine.wire import Load, Outcome, Run
from autograder.judge import Observed

PATIENCE = 60.0  # seconds
MOST_LOADED = 250  # modules, after which a fresh room is cheaper than the memory they hold


class WarmRoom:
    """Runs trusted sources, without the exercise's rules. A room that dies or hangs is replaced."""

    def __init__(self, open_room: Callable[[], Room], slug: str, exam: str) -> None:
        self._open_room = open_room
        self._slug = slug
        self._exam = exam
        self._room: Room | None = None
        self._loaded: dict[str, Outcome] = {}

    def load(self, source: str, *, inside: str = "", seconds: float = PATIENCE) -> Outcome:
        """Makes the source a module. Also the way to run a script whose last words are an exception."""
        if self._room is None or len(self._loaded) >= MOST_LOADED:
            self.close()
            self._loaded.clear()
            self._room = self._open_room()
        key = digest(source, inside)
        if key not in self._loaded:
            request = Load(
                nonce="",
                key=key,
                exercise=self._slug,
                exam=self._exam,
                source=source,
                label="answer.py",
                rules=False,
                inside=inside,
            )
            self._loaded[key] = self._ask(request, seconds).outcome
        return self._loaded[key]

    def observe(
        self,
        source: str,
        check: str,
        seed: str,
        *,
        floatx: str = "float32",
        inside: str = "",
        seconds: float = PATIENCE,
    ) -> Observed:
        loaded = self.load(source, inside=inside)
        if loaded.kind != "loaded":
            return Observed(loaded, b"")
        request = Run(
            nonce="",
            key=digest(source, inside),
            exercise=self._slug,
            check=check,
            seed=seed,
            floatx=floatx,
        )
        return self._ask(request, seconds)

    def _ask(self, request: Load | Run, seconds: float) -> Observed:
        assert self._room is not None
        try:
            answered = self._room.ask(request, seconds)
        except RoomClosed as error:
            self._room = None  # it has closed itself
            kind = "OutOfTime" if isinstance(error, OutOfTime) else "RoomClosed"
            return Observed(Outcome(kind="raised", error=kind, text=str(error)), b"")
        return Observed(answered.outcome, answered.arrays)

    def close(self) -> None:
        if self._room is not None:
            self._room.close(grace=0.0)
        self._room = None
