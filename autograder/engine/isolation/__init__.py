"""The guards around a worker: `probe` what this machine gives, `plan_for` it, `enter` in the child.

    isolation = probe()                                     # once, in the engine
    problem = requirement(isolation, "A")                   # a sentence, or empty
    plan = plan_for(isolation, scratch="…/workers", keep_fds=(1, 2, 5))
    child = os.fork()                                       # in the fork server, for each submission
    if child == 0:
        enter(plan)                                         # before any of the learner's code
        …
    kill(plan, child)                                       # whenever it must end
    os.waitpid(child, 0)
    clear_away(plan, child)

**Who is who.** The fork server knows one pid: `child`, as `os.fork` gave it, to wait for in every tier.
Without namespaces the child is the worker. With them (tier A) it becomes the keeper, a process that only
waits, and the worker is its child and the first of its own pid namespace, where it has pid 1;
`worker_of(plan, child)` is its pid as seen outside, whose memory is to be watched.

**Killing.** `kill(plan, child)` sends SIGKILL to the worker; with it the kernel ends all that it started.
The keeper reaps it and ends in the same way. SIGKILL to the child alone does it too (the worker asked the
kernel to follow its keeper), but then nobody but the system's first process reaps the worker. When the
fork server dies, keeper and worker die with it, in every tier: they follow the thread that forked them.

**How it ended.** `os.waitpid(child)` tells: the worker's exit code, or its signal (9 killed, 11 crashed,
31 SIGSYS: asked the system for something plainly hostile). A worker with pid 1 ignores signals that
it has no handler for, its own included; `os.abort()` ends it by SIGSEGV, the processor time limit by SIGKILL.

**What remains.** With namespaces nothing: scratch was memory. Without, `<scratch>/<child>`, which
`clear_away(plan, child)` deletes after the wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...report import Isolation
from .guards import enter, mechanisms, requirement
from .outside import clear_away, kill, scratch_of, worker_of
from .plan import Plan, make
from .privileges import conceal
from .probe import probe

__all__ = [
    "Isolation",
    "Plan",
    "clear_away",
    "conceal",
    "enter",
    "kill",
    "plan_for",
    "probe",
    "requirement",
    "scratch_of",
    "worker_of",
]


def plan_for(
    isolation: Isolation,
    *,
    scratch: str,
    keep_fds: Iterable[int] = (1, 2),
    memory_bytes: int = 4 << 30,
    hidden: Iterable[str] = (),
    variables: Mapping[str, str] = {},
) -> Plan:
    """What each worker gets, with every guard that works here. Frozen; `msgspec` sends it anywhere.

    Args:
        scratch: a directory of the engine's own, which must outlive the workers; made if it is not there.
        keep_fds: descriptors that stay open; standard input never reads anything.
        hidden: files and directories never to be read, beside `solutions/`.
        variables: for the worker's environment, beside the few that it always has.
    """
    return make(
        isolation.tier,
        mechanisms(isolation),
        scratch=scratch,
        keep_fds=keep_fds,
        memory_bytes=memory_bytes,
        hidden=hidden,
        variables=variables,
    )
