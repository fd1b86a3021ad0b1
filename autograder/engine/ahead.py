"""A worker that stands ready, guarded and warm, before a submission comes: nobody has to wait for that."""

from __future__ import annotations

import threading
from collections.abc import Callable

from autograder.engine.launch import EngineError
from autograder.engine.room import Room, RoomClosed


class Ahead:
    def __init__(self, fork: Callable[[], Room]) -> None:
        self._fork = fork
        self._lock = threading.Lock()
        self._ready: Room | None = None

    def take(self) -> Room:
        """The one that stands ready, if it still does; it serves one submission, as any other."""
        with self._lock:
            room, self._ready = self._ready, None
        if room is None:
            return self._fork()
        if room.gone():
            room.close(grace=0.0)
            return self._fork()
        return room

    def prepare(self) -> None:
        """A new one in its place. What goes wrong here will be told to whoever asks for a worker next."""
        with self._lock:
            if self._ready is not None:
                return
            try:
                room = self._fork()
                room.warm()
            except (EngineError, RoomClosed):
                return
            self._ready = room

    def close(self) -> None:
        with self._lock:
            room, self._ready = self._ready, None
        if room is not None:
            room.close(grace=0.0)
