"""Starts the engine's processes: the fork server, the reference room, and single workers without fork."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from autograder.engine.forkserver_messages import WIRE, End, Ended, Fork, Forked, Settle, Settled
from autograder.engine.frames import receive, send
from autograder.engine.isolation import Plan, clear_away, kill
from autograder.engine.isolation.environment import ALWAYS
from autograder.engine.launch import GONE, PACKAGE_ROOT, START, EngineError
from autograder.engine.room import Room
from autograder.engine.watch import Watch

Answer = TypeVar("Answer", Ended, Settled)

# Most of these are read when a library loads, so our processes start with what their workers get.
ENVIRONMENT = {**ALWAYS, "PATH": os.environ.get("PATH", "")}


def start(module: str, home: Path, *descriptors: int) -> subprocess.Popen[bytes]:
    """Runs one of our modules in a fresh interpreter that trusts neither the folder nor the environment."""
    environment = ENVIRONMENT | {"HOME": str(home), "KERAS_HOME": str(home)}
    with open(home / f"{module.rpartition('.')[2]}.log", "wb") as log:
        return subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(PACKAGE_ROOT), module, *map(str, descriptors)],
            pass_fds=descriptors,
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def last_words(home: Path, module: str) -> str:
    try:
        lines = (home / f"{module}.log").read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


SIGNALS: dict[int, str] = {
    signal.SIGSEGV: "a segmentation fault",
    signal.SIGKILL: "it was killed",
    signal.SIGABRT: "it aborted",
    signal.SIGSYS: "it asked the system for something that is not allowed",
}


def ending(status: int) -> str:
    """How a process ended, for people."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return SIGNALS.get(number) or f"signal {signal.Signals(number).name}"
    return f"exit code {os.WEXITSTATUS(status)}"


class ForkServer:
    """The engine's handle of `autograder.engine.forkserver`."""

    def __init__(self, home: Path) -> None:
        self._lock = threading.Lock()
        self._home = home
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = start("autograder.engine.forkserver", home, theirs.fileno())
        self._control = ours

    def fork(self, plan: Plan | None) -> Room:
        """Of the server: a worker under these guards or, without any, a reference room."""
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        try:
            with self._lock, theirs:
                socket.send_fds(self._control, [b"F"], [theirs.fileno(), write])
                send(self._control, Fork(plan))
                forked, _ = receive(self._control, Forked)
        except (EOFError, OSError):
            ours.close()
            os.close(read)
            raise EngineError(
                f"The fork server has gone away. {last_words(self._home, 'forkserver')}"
            ) from None
        finally:
            os.close(write)
        watch = Watch(plan, forked.pid) if plan else None
        return Room(ours, read, lambda grace: self.end(forked.pid, grace), forked.pid, watch).ready()

    def reference_room(self) -> Room:
        return self.fork(None)

    def end(self, pid: int, grace: float) -> str:
        try:
            ended = self._asked(End(pid, grace), Ended)
        except (EOFError, OSError):
            return GONE
        return ending(ended.status)

    def settle(self) -> None:
        """Waits until nothing is left of the workers that have been ended; they need not be waited for."""
        self._asked(Settle(), Settled)

    def _asked(self, request: End | Settle, kind: type[Answer]) -> Answer:
        with self._lock:
            self._control.sendall(b"R")  # where descriptors would come with a request
            send(self._control, request)
            answer: Answer = receive(self._control, kind)[0]
        return answer

    def close(self) -> None:
        self._control.close()
        self._process.wait()


class SpawnServer:
    """The same without fork: each worker is a fresh process, which has to import TensorFlow by itself."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def fork(self, plan: Plan) -> Room:
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        with theirs:
            process = start("autograder.engine.spawned", self._home, theirs.fileno(), write)
        os.close(write)

        def end(grace: float) -> str:
            how = end_process(process, grace, lambda: kill(plan, process.pid))
            clear_away(plan, process.pid)
            return how

        room = Room(ours, read, end, process.pid, Watch(plan, process.pid))
        send(ours, Fork(plan))
        return room.ready()

    def reference_room(self) -> Room:
        return reference_room(self._home)

    def close(self) -> None:
        pass


def end_process(process: subprocess.Popen[bytes], grace: float, kill: Callable[[], None]) -> str:
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        kill()
        process.wait()
    code = process.returncode
    return ending(-code if code < 0 else code << 8)


def reference_room(home: Path) -> Room:
    """Where nothing is graded, so that there is no fork server."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = start("autograder.engine.reference", home, theirs.fileno())
    return Room(ours, None, lambda grace: end_process(process, grace, process.kill), process.pid).ready()


def new_home() -> tempfile.TemporaryDirectory[str]:
    """A private folder for the processes' logs and for what Keras writes at import."""
    return tempfile.TemporaryDirectory(prefix="dlkit-")


__all__ = ["WIRE", "ForkServer", "SpawnServer", "new_home", "reference_room"]
