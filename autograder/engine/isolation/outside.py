"""What can be done to a worker from outside: find it, kill it, clear away after it."""

from __future__ import annotations

import contextlib
import os
import signal

from .plan import Plan


def scratch_of(plan: Plan, child: int) -> str | None:
    """The worker's directory on disk; None where its scratch is in memory and vanishes with it."""
    return None if "namespaces" in plan.guards else os.path.join(plan.scratch, str(child))


def worker_of(plan: Plan, child: int) -> int | None:
    """The process that runs the learner's code, whose memory is to be watched: in a namespace the
    child's child. None: it has not started, or is gone."""
    if "namespaces" not in plan.guards:
        return child
    try:
        with open(f"/proc/{child}/task/{child}/children") as file:
            return int(file.read().split()[0])
    except (OSError, IndexError):
        return None


def kill(plan: Plan | None, child: int) -> None:
    """Ends the worker and all it started; the child can then be waited for, and died of SIGKILL.

    In a namespace this kills the worker, the namespace's first process; its keeper reaps it and follows.
    Only where there is no worker yet, or no plan at all, is the child killed itself.
    """
    worker = worker_of(plan, child) if plan else None
    with contextlib.suppress(ProcessLookupError):
        if worker is None or worker == child:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)
        else:
            os.kill(worker, signal.SIGKILL)


def clear_away(plan: Plan | None, child: int) -> None:
    """Deletes the scratch of a child that has been waited for, however closed or deep its folders are."""
    place = scratch_of(plan, child) if plan else None
    if place is not None and os.path.lexists(place):
        with contextlib.suppress(OSError):
            _remove(place)


def _remove(place: str) -> None:
    """Folders in folders are first brought up, so that no path gets long and no call calls itself."""
    waiting, brought_up = [place], 0
    while waiting:
        folder = waiting.pop()
        inside = os.scandir(folder)
        with inside:
            for entry in list(inside):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                brought_up += 1
                waiting.append(
                    os.path.join(os.path.dirname(place), f"{os.path.basename(place)}.{brought_up}")
                )
                os.rename(entry.path, waiting[-1])
        os.rmdir(folder)
