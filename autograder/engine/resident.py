"""The resident engine, which `dlkit check` asks: TensorFlow is imported once an evening, not once a check.

A process per user and per version of dlkit. It listens on a socket in a folder of the user's own, answers
one request per connection, and leaves after ten idle minutes.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from autograder.engine.frames import WireError, receive, send
from autograder.engine.launch import PACKAGE_ROOT, START, EngineError
from autograder.engine.stamps import cache_folder, versions_key
from autograder.evidence import Evidence, OnEvidence
from autograder.report import PRACTICE, CheckReport, Report


class Grade(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    source: str
    slug: str
    seed: str
    label: str
    bundle: str = ""  # absolute path
    evidence: bool = False


class Status(msgspec.Struct, tag=True, frozen=True):
    """Asks how the server is."""


class Stop(msgspec.Struct, tag=True, frozen=True):
    """Asks the server to leave once it has finished what it is doing."""


class Checked(msgspec.Struct, tag=True, frozen=True):
    """One check has ended; the report follows when all have."""

    check: CheckReport


class Saw(msgspec.Struct, tag=True, frozen=True):
    """What a failed check saw."""

    evidence: Evidence


class Graded(msgspec.Struct, tag=True, frozen=True):
    report: Report


class Trouble(msgspec.Struct, tag=True, frozen=True):
    """Our fault, in one sentence."""

    text: str


class ResidentStatus(msgspec.Struct, tag=True, frozen=True):
    pid: int
    uptime_seconds: float
    graded: int


class Unreachable(EngineError):
    """No server can be started that others find."""


STARTING = "starting TensorFlow, about five seconds; the next checks take half a second"
CHECKING = "checking"

Request = Grade | Status | Stop
Answer = Checked | Saw | Graded | Trouble | ResidentStatus


def grade(
    source: str,
    slug: str,
    *,
    seed: str = PRACTICE,
    label: str = "answer.py",
    bundle: Path | None = None,
    on_check: Callable[[CheckReport], None] | None = None,
    on_evidence: OnEvidence | None = None,
    on_wait: Callable[[str], None] = lambda why: None,
) -> Report:
    """Grades as `Engine.grade` does, through the resident engine, which is started if none runs.

    `on_wait` is told why there is nothing to show as yet, and may use that time.
    """
    request = Grade(
        source=source,
        slug=slug,
        seed=seed,
        label=label,
        bundle=str(bundle or ""),
        evidence=on_evidence is not None,
    )
    why = CHECKING

    def starting() -> None:
        nonlocal why
        why = STARTING  # until the report comes: the server answers before TensorFlow is there
        on_wait(why)

    for last_try in (False, True):
        try:
            with connected(start=starting) as channel:
                send(channel, request)
                on_wait(why)
                return awaited(channel, on_check, on_evidence)
        except Unreachable as because:
            return grade_alone(request, on_check, on_evidence, because)
        except (EOFError, OSError, WireError):
            if last_try:
                raise EngineError("The resident server went away in the middle of a check, twice.") from None
    raise AssertionError


def grade_alone(
    request: Grade,
    on_check: Callable[[CheckReport], None] | None,
    on_evidence: OnEvidence | None,
    because: Unreachable,
) -> Report:
    """Through a server for this one request, where none can stay to be found again."""
    ours, theirs = socket.socketpair()
    with ours:
        try:
            with theirs:
                process = serving(str(theirs.fileno()), pass_fds=[theirs.fileno()])
        except OSError:
            raise because from None
        try:
            send(ours, request)
            report = awaited(ours, on_check, on_evidence)
            process.wait()
            return report
        except (EOFError, OSError, WireError):
            raise because from None
        finally:
            process.kill()
            process.wait()


def awaited(
    channel: socket.socket,
    on_check: Callable[[CheckReport], None] | None,
    on_evidence: OnEvidence | None = None,
) -> Report:
    while True:
        answer, _ = receive(channel, Answer)
        match answer:
            case Checked(check):
                if on_check:
                    on_check(check)
            case Saw(evidence):
                if on_evidence:
                    on_evidence(evidence)
            case Graded(report):
                return report
            case Trouble(text):
                raise EngineError(text)


def status() -> ResidentStatus | None:
    """The running server's state, or None where none runs."""
    try:
        with connected(start=None) as channel:
            send(channel, Status())
            answer, _ = receive(channel, Answer)
            return answer if isinstance(answer, ResidentStatus) else None
    except (EOFError, OSError, WireError, Unreachable):
        return None


def stop() -> bool:
    """Asks a running server to leave and waits until it has; says whether there was one."""
    try:
        with connected(start=None) as channel:
            send(channel, Stop())
            while channel.recv(1):
                pass
            return True
    except (EOFError, OSError):
        return False


def runtime_folder() -> Path:
    """A folder of the user's own, mode 0700, for the socket."""
    chosen = os.environ.get("DLKIT_RUNTIME_DIR")
    base = os.environ.get("XDG_RUNTIME_DIR")
    if chosen:
        folder = Path(chosen)
    elif base and os.access(base, os.W_OK):
        folder = Path(base) / "dlkit"
    else:
        folder = Path(tempfile.gettempdir()) / f"dlkit-{getpass.getuser()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise Unreachable(f"{folder} cannot be used for the server's socket: {error.strerror}.") from None
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise Unreachable(f"{folder} has to belong to you and to be closed to others (mode 0700).")
    return folder


def socket_path() -> Path:
    """Stamped with everything that the server has loaded: after a change, nobody talks to the old one."""
    stamp = hashlib.sha256(f"{versions_key()}{sys.executable}{cache_folder()}".encode()).hexdigest()[:12]
    return runtime_folder() / f"{stamp}.sock"


@contextlib.contextmanager
def connected(start: Callable[[], None] | None) -> Iterator[socket.socket]:
    """To the server that runs; where none does, to one that is started, which `start` is told before."""
    path = socket_path()
    with socket.socket(socket.AF_UNIX) as channel:
        try:
            channel.connect(str(path))
        except OSError:
            if start is None:
                raise
            start()
            try:
                launch(path)
            except OSError as error:
                raise Unreachable(f"No server can be started here: {error.strerror or error}.") from None
            channel.connect(str(path))
        yield channel


def launch(path: Path) -> None:
    """Starts the server once, however many commands ask for it at the same time."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(path))
            return
        with open(path.with_suffix(".log"), "wb") as log:
            process = serving(str(path), stdout=subprocess.PIPE, stderr=log)
        assert process.stdout is not None
        with process, process.stdout:  # it forks at once, and what we started ends
            ready = process.stdout.readline()
        if ready != b"ready\n":
            words = path.with_suffix(".log").read_text(errors="replace").strip().splitlines()
            raise Unreachable(f"The resident server does not start. {words[-1] if words else ''}")


def serving(where: str, **options: Any) -> subprocess.Popen[bytes]:
    """The server's process. `where` is the path of its socket, or the number of one that it inherits."""
    module = "autograder.engine.resident_server"
    return subprocess.Popen(
        [sys.executable, "-I", "-c", START, str(PACKAGE_ROOT), module, where],
        stdin=subprocess.DEVNULL,
        **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options},
        cwd="/",
        start_new_session=True,
    )
