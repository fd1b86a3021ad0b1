"""Guard: a world of its own. New user, process, mount, network, IPC and host-name namespaces.

Two processes come of it. The child that the fork server knows stays outside as the *keeper*: it holds
nothing open, waits, and ends as the worker ends (same exit code, same signal). The *worker* is the first
process of the new pid namespace: when it ends, the kernel ends all that it ever started. Should the
fork server or the keeper be killed, the kernel kills the rest (parent-death signals).
"""

from __future__ import annotations

import os
import select
import signal
from typing import NoReturn

from . import filetree, kernel, privileges
from .plan import Plan

_MOUNT, _HOST_NAME, _IPC = 0x00020000, 0x04000000, 0x08000000
_USER, _PROCESS, _NETWORK = 0x10000000, 0x20000000, 0x40000000
_WORLD = _MOUNT | _HOST_NAME | _IPC | _PROCESS | _NETWORK


def enter(plan: Plan) -> None:
    """Returns in the worker. Needs a process of one thread."""
    user, group = os.geteuid(), os.getegid()
    as_root = plan.user is not None and _leave_as_root()
    if not as_root:
        kernel.call("unshare", _USER | _WORLD)
        _map("/proc/self", user, group)
    elif plan.user is not None:
        user = group = plan.user
    gone, alive = os.pipe()
    worker = os.fork()
    if worker:
        _keep(worker, alive, plan.keep_fds)
    os.close(alive)
    itself = os.open("/proc/self", os.O_PATH)  # the new /proc will be read-only
    filetree.build(plan, owner=(user, group))
    if as_root:
        privileges.become(user)
        privileges.reveal()
        # so that its processes and threads are counted apart from other workers'
        kernel.call("unshare", _USER)
        _map(f"/proc/self/fd/{itself}", user, group)
    os.close(itself)
    privileges.follow_the_parent()
    if select.select([gone], [], [], 0)[0]:  # the keeper went before we could ask to follow it
        os._exit(1)
    os.close(gone)


def _leave_as_root() -> bool:
    """Root may leave without a user namespace, and then become somebody who owns nothing."""
    try:
        kernel.call("unshare", _WORLD)
    except PermissionError:  # root in name only, as in most containers
        return False
    return True


def _map(process: str, user: int, group: int) -> None:
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"{process}/{name}", "w") as file:
            file.write(line)


def _keep(worker: int, alive: int, kept: tuple[int, ...]) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        privileges.follow_the_parent()
        privileges.conceal()
        os.closerange(0, alive)
        os.closerange(alive + 1, max([alive, *kept]) + 1)
        code = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
        if code < 0:
            if -code != signal.SIGKILL:
                signal.signal(-code, signal.SIG_DFL)
            os.kill(os.getpid(), -code)  # leaves no core: not dumpable
    finally:
        os._exit(code & 0xFF)
