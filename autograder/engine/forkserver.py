"""A process that has imported TensorFlow once, and forks a fresh room whenever the engine asks.

It runs no TensorFlow operation itself: a fork after the first one hangs. It is started by exec and reads no
solution: only the reference rooms among its children do. When the engine goes away, so do it and they.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
import traceback

# Before anybody else imports Keras. Answers import `dlkit` too: later the folder around it cannot be listed.
import dlkit.light  # noqa: F401

# isort: split
import autograder.checks  # noqa: F401  exams import them: once here, and not once in each worker
from autograder.engine import beforehand
from autograder.engine.forkserver_messages import WIRE, End, Ended, Fork, Forked, Settle, Settled
from autograder.engine.frames import receive, send
from autograder.engine.isolation import Plan, clear_away, conceal, enter, kill
from autograder.engine.replicas import make_devices
from autograder.engine.worker import Study_, Worker


class ForkServer:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.rooms: dict[int, Plan | None] = {}
        self.killed: dict[int, Plan | None] = {}  # and not yet gone: a large process takes 30 ms for that
        self.woken, wake = os.pipe()
        for end in (self.woken, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)

    def serve(self) -> None:
        try:
            while True:
                asked, *_ = select.select([self.control.fileno(), self.woken], [], [])
                if self.woken in asked:
                    os.read(self.woken, 512)
                    self.bury()
                if self.control.fileno() in asked:
                    mark, descriptors, _, _ = socket.recv_fds(self.control, 1, 2)
                    if not mark:
                        return
                    request, _ = receive(self.control, Fork | End | Settle)
                    send(self.control, self.answer(request, descriptors))
        except (EOFError, ConnectionError):
            return
        finally:
            for pid in list(self.rooms):
                self.end(End(pid, 0.0))
            self.bury(wait=True)

    def answer(self, request: Fork | End | Settle, descriptors: list[int]) -> Forked | Ended | Settled:
        match request:
            case Fork():
                return self.fork(request.plan, *descriptors)
            case End():
                return self.end(request)
            case Settle():
                self.bury(wait=True)
                return Settled()

    def fork(self, plan: Plan | None, wire: int, output: int) -> Forked:
        pid = os.fork()
        if pid == 0:
            self.become_room(plan, wire, output)
        self.rooms[pid] = plan
        os.close(wire)
        os.close(output)
        return Forked(pid)

    def become_room(self, plan: Plan | None, wire: int, output: int) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for source, target in ((nothing, 0), (output, 1), (output, 2), (wire, WIRE)):
                os.dup2(source, target)
            if plan:
                enter(plan)
            Worker(socket.socket(fileno=WIRE), None if plan else the_study()).serve()
        except BaseException:  # told on the room's output; nothing may outlive this process
            traceback.print_exc()
        finally:
            os._exit(0)

    def end(self, request: End) -> Ended:
        """Waits a moment for a natural end, so that its status can be told; then kills."""
        if request.pid not in self.rooms:
            return Ended(0)
        plan = self.rooms.pop(request.pid)
        deadline = time.monotonic() + request.grace
        while True:
            pid, status = os.waitpid(request.pid, os.WNOHANG)
            if pid:
                clear_away(plan, pid)
                return Ended(status)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                kill(plan, request.pid)
                self.killed[request.pid] = plan
                return Ended(signal.SIGKILL)
            if select.select([self.woken], [], [], remaining)[0]:
                os.read(self.woken, 512)

    def bury(self, wait: bool = False) -> None:
        """Those that were killed, where they are gone by now."""
        for child, plan in list(self.killed.items()):
            if os.waitpid(child, 0 if wait else os.WNOHANG)[0]:
                clear_away(plan, child)
                del self.killed[child]


def the_study() -> Study_:
    """Read in by those who need it, so that no worker has it."""
    from autograder.engine.study import study

    return study


def main() -> None:
    conceal()  # who controls this process controls the workers of others
    with socket.socket(fileno=int(sys.argv[1])) as control:
        # What many answers import, or use, would cost each worker half a second and 20 ms.
        import matplotlib.pyplot  # noqa: F401
        import numpy.random  # noqa: F401

        make_devices()  # no operation yet
        beforehand.prepare()

        gc.collect()
        gc.freeze()
        ForkServer(control).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
