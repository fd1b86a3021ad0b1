"""The guards, in the order in which they are put in place, and what each is called in reports."""

from __future__ import annotations

import os
import sys

from ...report import Isolation
from . import descriptors, environment, landlock, namespaces, privileges, rlimits, seccomp
from .plan import SCRATCH, STACKS_PER_CORE, Plan, cores

MECHANISMS = (
    "environment", "descriptors", "session", "namespaces", "rlimits", "privileges", "landlock", "seccomp",
)  # fmt: skip

# What reports call each guard, and the mechanisms that it takes.
GUARDS: dict[str, tuple[str, ...]] = {
    "own process ids": ("namespaces",),
    "own file tree": ("namespaces",),
    "own network": ("namespaces",),
    "capped scratch": ("namespaces",),
    "capped threads": ("namespaces", "rlimits"),
    "closed folders": ("landlock",),
    "no network": ("seccomp",),
    "no other programs": ("seccomp",),
    "no signals to others": ("seccomp",),
    "few system calls": ("seccomp",),
    "memory limit": ("rlimits",),
    "file size limit": ("rlimits",),
    "open files limit": ("rlimits",),
    "no privileges": ("privileges",),
    "no inherited files": ("descriptors",),
    "empty environment": ("environment",),
    "own session": ("session",),
}
TIERS = {
    "A": list(GUARDS),
    "B": [name for name, takes in GUARDS.items() if "namespaces" not in takes],
    "C": ["file size limit", "open files limit"],
    "D": [],
}


def isolation_of(active: set[str]) -> Isolation:
    tier = next(tier for tier, needs in TIERS.items() if active.issuperset(needs))
    return Isolation(
        tier, [name for name in GUARDS if name in active], [name for name in GUARDS if name not in active]
    )


def requirement(isolation: Isolation, required: str | None) -> str:
    """Empty where `isolation` is as good as the tier `required`; else a sentence naming what is missing."""
    if required is None:
        return ""
    if required not in TIERS:
        raise ValueError(f"there is no isolation tier {required}; there are {', '.join(TIERS)}")
    missing = [name for name in TIERS[required] if name not in isolation.active]
    if not missing:
        return ""
    named = ", ".join(f"“{name}”" for name in missing)
    guards = "guard" if len(missing) == 1 else "guards"
    given = f"this machine gives tier {isolation.tier}: {guards} missing: {named}"
    return f"Isolation tier {required} is required, but {given}."


def mechanisms(isolation: Isolation) -> tuple[str, ...]:
    """Those to put in place: all that worked, whichever tier they add up to."""
    active = set(isolation.active)
    own_world = active.issuperset(name for name, takes in GUARDS.items() if takes == ("namespaces",))
    useful = {mechanism for name in active for mechanism in GUARDS[name] if mechanism != "namespaces"}
    return tuple(each for each in MECHANISMS if each in useful or (each == "namespaces" and own_world))


def enter(plan: Plan) -> None:
    """Puts every guard of the plan in place; to be called in a freshly forked child of one thread.

    Raises OSError where a guard that worked when it was probed does not: ours to answer for, and the
    learner's code must not be loaded then.
    """
    privileges.reveal()
    own_world = "namespaces" in plan.guards
    scratch = SCRATCH if own_world else _own_directory(plan)
    if "environment" in plan.guards:
        environment.clear(scratch, plan.variables)
    if "descriptors" in plan.guards:
        descriptors.close_all_but(plan.keep_fds)
    if "session" in plan.guards and os.getsid(0) != os.getpid():  # a process of its own leads one already
        os.setsid()
    if "rlimits" in plan.guards:
        rlimits.be_first_to_go()
    if own_world:
        namespaces.enter(plan)
    os.chdir(f"{scratch}/home")
    if "rlimits" in plan.guards:
        rlimits.lower(_limits(plan))
    if sys.platform == "linux":
        _close_linux(plan, scratch)


def _own_directory(plan: Plan) -> str:
    scratch = os.path.join(plan.scratch, str(os.getpid()))
    for path in (scratch, f"{scratch}/home"):
        os.mkdir(path, 0o700)
        if plan.user is not None:
            os.chown(path, plan.user, plan.user)
    return scratch


def _limits(plan: Plan) -> dict[str, int]:
    return {
        "AS": plan.memory_bytes + STACKS_PER_CORE * cores(),  # reserved by threads, never filled
        "FSIZE": plan.file_bytes,
        "CPU": plan.cpu_seconds,
        "NOFILE": plan.open_files,
        "NPROC": plan.processes,
        "CORE": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": 1024,
        "MEMLOCK": 0,
        "NICE": 0,
        "RTPRIO": 0,
    }


def _close_linux(plan: Plan, scratch: str) -> None:
    if "privileges" in plan.guards:
        privileges.give_up(plan.user)
    if "namespaces" not in plan.guards:
        privileges.follow_the_parent()
    if "landlock" in plan.guards:
        # in a tree of its own the hidden is not there, and the few whole folders are quicker to name
        folders = plan.readable if "namespaces" in plan.guards else plan.pieces
        processes = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
        readable = [*folders, *processes, *landlock.DEVICES]
        landlock.close(readable, [scratch, "/dev/null"])
    if "seccomp" in plan.guards:
        seccomp.install()
