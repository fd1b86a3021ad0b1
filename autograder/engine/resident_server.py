"""The resident engine's own side: accepts, grades, leaves when nobody has come for a while."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from autograder.engine.engine import Engine
from autograder.engine.frames import WireError, receive, send
from autograder.engine.launch import EngineError
from autograder.engine.resident import (
    Checked,
    Grade,
    Graded,
    Request,
    ResidentStatus,
    Saw,
    Status,
    Stop,
    Trouble,
)

IDLE_SECONDS = 600.0


class Resident:
    """One per user and version. Each connection is attended by a thread of its own."""

    def __init__(self, path: Path, idle_seconds: float = IDLE_SECONDS) -> None:
        self.path = path
        self.idle_seconds = idle_seconds
        self.started = time.monotonic()
        self.graded = 0
        self.busy = 0
        self.leaving = False
        self.stays = False  # for more than one request
        self.until_the_end: list[socket.socket] = []
        self._lock = threading.Lock()
        self._engine_lock = threading.Lock()
        self._engine: Engine | None = None

    def serve(self, ready: Callable[[], None]) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.path))
            listener.listen(16)
            listener.settimeout(self.idle_seconds)
            self.stays = True
            ready()
            while not self.leaving:
                try:
                    channel, _ = listener.accept()
                except TimeoutError:
                    if self.busy:
                        continue
                    break
                threading.Thread(target=self.attend, args=(channel,), daemon=True).start()
            with contextlib.suppress(FileNotFoundError):
                self.path.unlink()
        self.forget_engine()

    def attend(self, channel: socket.socket) -> None:
        with channel, contextlib.suppress(EOFError, OSError, WireError):
            request, _ = receive(channel, Request)
            match request:
                case Grade():
                    self.grade(channel, request)
                case Status():
                    send(channel, ResidentStatus(os.getpid(), time.monotonic() - self.started, self.graded))
                case Stop():
                    self.until_the_end.append(channel.dup())  # who asked waits until it closes
                    self.leave()

    def grade(self, channel: socket.socket, request: Grade) -> None:
        with self._lock:
            self.busy += 1
        try:
            engine = self.engine()
            report = engine.grade(
                request.source,
                request.slug,
                seed=request.seed,
                label=request.label,
                bundle=Path(request.bundle) if request.bundle else None,
                on_check=lambda check: send(channel, Checked(check)),
                on_evidence=(lambda seen: send(channel, Saw(seen))) if request.evidence else None,
            )
            self.graded += 1
            send(channel, Graded(report))
            channel.shutdown(socket.SHUT_WR)  # whoever asked need not wait for the rest
            if self.stays:
                engine.prepare()
        except OSError:
            raise  # the client has gone
        except Exception as error:
            self.forget_engine()
            said = str(error) if isinstance(error, EngineError) else f"{type(error).__name__}: {error}"
            send(channel, Trouble(said))
        finally:
            with self._lock:
                self.busy -= 1

    def engine(self) -> Engine:
        with self._engine_lock:
            if self._engine is None:
                self._engine = Engine()
            return self._engine

    def forget_engine(self) -> None:
        """A room of ours has died: the next request gets new ones."""
        with self._engine_lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def leave(self) -> None:
        self.leaving = True
        with socket.socket(socket.AF_UNIX) as poke:  # wakes the loop that waits in `accept`
            poke.connect(str(self.path))


def main() -> None:
    if sys.argv[1].isdigit():  # a socket that we inherit, for one request
        only = Resident(Path())
        only.attend(socket.socket(fileno=int(sys.argv[1])))
        only.forget_engine()
        return
    if os.fork():
        os._exit(0)  # the command that started us does not stay around to wait for us
    Resident(Path(sys.argv[1])).serve(say_ready)


def say_ready() -> None:
    """The command that started us waits for this line, and closes its end after it."""
    os.write(1, b"ready\n")
    os.dup2(2, 1)


if __name__ == "__main__":
    main()
