"""What really guards a worker on this machine: throw-away children try what each guard should stop.

Each attempt is made behind the one guard under test, all others off, so that no guard hides behind
another. Run as a program of its own (`main`), since a process with threads must not fork like this.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator

import msgspec

from ...report import Isolation
from . import attempts, guards, outside, plan

SWITCH = "DLKIT_ISOLATION_WITHOUT"  # mechanisms to leave out, with commas between
_PACKAGES = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_SECONDS = 20


def probe(*, without: Iterable[str] = ()) -> Isolation:
    """Tries every guard; takes about a fifth of a second.

    without: names of `guards.MECHANISMS` to do without; `{"namespaces"}` gives tier B at best. The
        environment variable `DLKIT_ISOLATION_WITHOUT` adds to it.
    """
    without = {*without, *filter(None, os.environ.get(SWITCH, "").split(","))}
    if unknown := without.difference(guards.MECHANISMS):
        raise ValueError(
            f"no guard is called {', '.join(sorted(unknown))}; there are {', '.join(guards.MECHANISMS)}"
        )
    if not hasattr(os, "fork"):
        return guards.isolation_of(set())
    start = f"import sys; sys.path.insert(0, {_PACKAGES!r}); from {__name__} import main; main()"
    command = [sys.executable, "-I", "-c", start, *sorted(without)]
    secret = {attempts.VARIABLE: "a secret"}
    answer = subprocess.run(command, env=secret, capture_output=True, text=True, timeout=120, check=False)
    if answer.returncode:
        raise OSError(f"the probe of this machine's guards failed: {answer.stderr.strip()[-500:]}")
    return guards.isolation_of(set(json.loads(answer.stdout)))


def main() -> None:
    print(json.dumps(find_active(set(sys.argv[1:]))))


def find_active(without: set[str]) -> list[str]:
    if sys.platform == "darwin":  # what Linux alone has would raise here
        without = without | {"namespaces", "privileges", "landlock", "seccomp"}
    with _bait() as bait:
        active = {
            name
            for name, takes in guards.GUARDS.items()
            if not without.intersection(takes)
            and all(_stopped(bait, takes, attempt) for attempt in attempts.ATTEMPTS[name])
        }
        # Each works alone; they must also work together, or the strongest that spoils it is left out.
        for doubtful in ("", "namespaces", "landlock", "seccomp"):
            active = {name for name in active if doubtful not in guards.GUARDS[name]}
            mechanisms = guards.mechanisms(guards.isolation_of(active))
            worker = plan.make("", mechanisms, scratch=bait.scratch)
            if _ends_well(worker, bait, attempts.fail_to_work, refusal_is_well=False):
                break
    return sorted(active)


@contextlib.contextmanager
def _bait() -> Iterator[attempts.Bait]:
    """A secret file, listeners and an open descriptor, for the attempts to go after."""
    folder = tempfile.mkdtemp(prefix="dlkit-probe-")
    name = f"\0dlkit-probe-{os.getpid()}"
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        os.chmod(folder, 0o755)
        secret = f"{folder}/secret"
        with open(secret, "w") as file:
            file.write("a secret")
        os.chmod(secret, 0o666)
        tcp = cleanup.enter_context(socket.create_server(("127.0.0.1", 0)))
        if sys.platform == "linux":
            abstract = cleanup.enter_context(socket.socket(socket.AF_UNIX))
            abstract.bind(name)
            abstract.listen()
        descriptor = os.open(secret, os.O_RDONLY)
        cleanup.callback(os.close, descriptor)
        yield attempts.Bait(
            secret=secret,
            scratch=f"{folder}/scratch",
            port=tcp.getsockname()[1],
            abstract=name,
            descriptor=descriptor,
            prober=os.getpid(),
            session=os.getsid(0),
        )


def _stopped(bait: attempts.Bait, mechanisms: Iterable[str], attempt: attempts.Attempt) -> bool:
    """Whether `attempt`, in a child behind `mechanisms`, came to nothing."""
    worker = plan.make("", mechanisms, scratch=bait.scratch)
    return _ends_well(msgspec.structs.replace(worker, **attempts.SMALL), bait, attempt, refusal_is_well=True)


def _ends_well(
    worker: plan.Plan, bait: attempts.Bait, attempt: attempts.Attempt, refusal_is_well: bool
) -> bool:
    child = os.fork()
    if child == 0:
        code = 2
        try:
            signal.alarm(_SECONDS)
            guards.enter(worker)
            code = 0 if refusal_is_well else 2
            code = 1 if attempt(bait) else 0
        except (OSError, MemoryError):
            pass
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    outside.clear_away(worker, child)
    return os.waitstatus_to_exitcode(status) in (0, -signal.SIGSYS)
