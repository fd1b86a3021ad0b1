"""The engine's end of a room: ask, wait no longer than agreed, keep what the room printed."""

from __future__ import annotations

import os
import secrets
import select
import socket
import time
from collections.abc import Callable

import msgspec

from autograder.engine.frames import WireError, receive, send
from autograder.engine.launch import GONE, EngineError
from autograder.engine.watch import Watch
from autograder.engine.wire import Leaf, Outcome, Reply, Request, Warm
from autograder.text import clean

MAX_OUTPUT = 32_000
MAX_MESSAGE = 4_000
MAX_RANK = 32  # dimensions; NumPy itself has no more
LOOK_EVERY = 0.05  # seconds


class RoomClosed(Exception):
    """The room is gone: it died, hung or broke the protocol. Says how, in words for the learner."""


class OutOfTime(RoomClosed):
    def __init__(self, says: str, starved: bool = False) -> None:
        super().__init__(says)
        self.starved = starved  # it stood in line for a processor


class Overdrawn(Exception):
    """The room took more memory or disk than it may have."""


class Answered(msgspec.Struct, frozen=True):
    outcome: Outcome
    arrays: bytes
    seconds: float


class Room:
    """One worker process behind a socket. Once it has been closed, it answers nothing more."""

    def __init__(
        self,
        channel: socket.socket,
        output: int | None,
        end: Callable[[float], str],
        pid: int = 0,
        watch: Watch | None = None,
    ) -> None:
        self.pid = pid
        self._watch = watch
        self._channel = channel
        self._output = output
        self._end = end
        self._printed = bytearray()
        self._dropped = 0
        self._deadline = 0.0
        self._next_look = 0.0
        self.closed = False

    def ready(self, seconds: float = 120.0) -> Room:
        """Waits until the room has put up its guards. A room that cannot is our fault, not a learner's."""
        self._deadline = time.monotonic() + seconds
        try:
            receive(self, Reply)
            self._drain_rest()
            self._printed.clear()  # TensorFlow's words, not the learner's
        except (EOFError, OSError, WireError):
            how = self.close()
            raise EngineError(f"A worker did not start ({how}). {self.printed()[-300:]}".strip()) from None
        return self

    def ask(self, request: Request, seconds: float) -> Answered:
        started = time.monotonic()
        self._deadline = started + seconds
        nonce = secrets.token_hex(8)
        if self._watch:
            self._watch.begin()
        try:
            send(self._channel, msgspec.structs.replace(request, nonce=nonce))
            reply, arrays = receive(self, Reply)
            if reply.nonce != nonce:
                raise WireError("an answer that nobody asked for")
            outcome = fit_to_show(reply.outcome)
        except TimeoutError:
            starved = self._watch is not None and self._watch.starved(seconds)
            self.close(grace=0.0)
            raise OutOfTime(f"Your code did not finish within {seconds:.3g} seconds.", starved) from None
        except Overdrawn as error:
            self.close(grace=0.0)
            raise RoomClosed(str(error)) from None
        except WireError as error:
            self.close(grace=0.0)
            raise RoomClosed(f"Your code disturbed the connection to the grader ({error}).") from None
        except (EOFError, OSError):
            how = self.close()
            if how == GONE:  # and the worker with it; nobody's code is to blame for that
                raise EngineError("The fork server went away while a check was running.") from None
            raise RoomClosed(f"Your code ended its process before answering ({how}).") from None
        return Answered(outcome, arrays, time.monotonic() - started)

    def warm(self, seconds: float = 30.0) -> None:
        """Lets TensorFlow set itself up, before anybody waits for it."""
        self.ask(Warm(nonce=""), seconds)
        self._drain_rest()
        self._printed.clear()

    def gone(self) -> bool:
        """Whether a room that nobody has asked anything has ended: it does not speak by itself."""
        return bool(select.select([self._channel.fileno()], [], [], 0)[0])

    def recv(self, size: int) -> bytes:
        """Reads from the room while draining what it prints, so that neither can block the other."""
        while True:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self._look()
            sources = [self._channel.fileno()] + ([self._output] if self._output is not None else [])
            pause = min(remaining, LOOK_EVERY) if self._watch else remaining
            ready, _, _ = select.select(sources, [], [], pause)
            if self._output in ready:
                self._drain()
            if self._channel.fileno() in ready:
                return self._channel.recv(size)

    def _look(self) -> None:
        now = time.monotonic()
        if self._watch is None or now < self._next_look:
            return
        trouble = self._watch.trouble()
        if trouble:
            raise Overdrawn(trouble)
        self._next_look = now + LOOK_EVERY

    def _drain(self) -> None:
        """Takes what is there; of a flood it keeps the beginning and counts the rest."""
        assert self._output is not None
        data = os.read(self._output, 1 << 16)
        if not data:
            self._stop_listening()
        kept = data[: MAX_OUTPUT - len(self._printed)]
        self._printed += kept
        self._dropped += len(data) - len(kept)

    def _drain_rest(self) -> None:
        while self._output is not None and not self._dropped and select.select([self._output], [], [], 0)[0]:
            self._drain()

    def _stop_listening(self) -> None:
        if self._output is not None:
            os.close(self._output)
            self._output = None

    def printed(self) -> str:
        """What was printed, up to a limit, fit to be shown; whole once the room is closed."""
        text = clean(self._printed.decode("utf-8", "replace"), MAX_OUTPUT)
        return text + (f"\n… {self._dropped} more bytes were printed" if self._dropped else "")

    def close(self, grace: float = 0.5) -> str:
        """Ends the process if it has not ended by itself; says how it ended."""
        if self.closed:
            return ""
        self.closed = True
        self._channel.close()
        how = self._end(grace)
        self._drain_rest()
        self._stop_listening()
        return how


def fit_to_show(outcome: Outcome) -> Outcome:
    """All text of a reply cleaned and cut, here and nowhere else."""
    return msgspec.structs.replace(
        outcome,
        text=clean(outcome.text, MAX_MESSAGE),
        error=clean(outcome.error, 100),
        leaves=[leaf_to_show(leaf) for leaf in outcome.leaves],
    )


def leaf_to_show(leaf: Leaf) -> Leaf:
    if len(leaf.shape) > MAX_RANK:
        raise WireError(f"an array of {len(leaf.shape)} dimensions")
    return msgspec.structs.replace(
        leaf,
        path=clean(leaf.path, 200),
        dtype=clean(leaf.dtype, 20),
        value=clean(leaf.value, 200) if isinstance(leaf.value, str) else leaf.value,
    )
