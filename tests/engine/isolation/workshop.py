"""A small fork server for these tests: a program of its own, for a process that runs pytest has threads.

It answers each line of standard input, `{"plan", "chore", "argument", "kill"}`, with
`{"code", "answer", "seconds"}`: how a child behind that plan ended and what its chore returned.
`kill`, once the chore has said something: "worker", "child" or "workshop", or nothing.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from typing import Any

import msgspec

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path[:0] = [REPOSITORY, os.path.dirname(os.path.abspath(__file__))]

import chores  # noqa: E402

from autograder.engine.isolation import Plan, clear_away, enter, kernel, kill, plan  # noqa: E402

PATIENCE = 90


def main(conditions: list[str]) -> None:
    talk = os.dup(1)
    os.dup2(2, 1)
    if "keras" in conditions:
        importlib.import_module("keras")
        importlib.import_module("numpy.random")
        gc.collect()
        gc.freeze()
    if "masked proc" in conditions:
        mask_proc()
    if "nobody" in conditions:
        become_nobody()
    if "no unshare" in conditions:
        forbid_unshare()
    if "not dumpable" in conditions:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    os.write(talk, b'{"ready": true}\n')
    for line in sys.stdin:
        os.write(talk, json.dumps(answer(**json.loads(line))).encode() + b"\n")


def answer(plan: dict[str, Any] | None, chore: str, argument: Any, kill: str) -> dict[str, Any]:
    if plan is None:
        return {"code": 0, "answer": getattr(chores, chore)(argument), "seconds": 0}
    return in_a_child(msgspec.convert(plan, Plan), chore, argument, kill)


def in_a_child(plan: Plan, chore: str, argument: Any, killing: str) -> dict[str, Any]:
    begun = time.perf_counter()
    reading, writing = os.pipe()
    plan = msgspec.structs.replace(plan, keep_fds=(1, 2, writing))
    child = os.fork()
    if child == 0:
        code = 99
        try:
            enter(plan)
            os.write(writing, json.dumps(time.perf_counter() - begun).encode() + b"\n")
            os.write(writing, json.dumps(getattr(chores, chore)(argument)).encode() + b"\n")
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    lines = read_lines(reading, until=2 if killing else None)
    if killing == "workshop":
        os.kill(os.getpid(), signal.SIGKILL)
    elif killing == "child":
        os.kill(child, signal.SIGKILL)
    elif killing or lines is None:
        kill(plan, child)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = read_lines(reading) or []  # ends only when nobody holds the other end any more
    os.close(reading)
    clear_away(plan, child)
    said = [json.loads(line) for line in [*(lines or []), *left]]
    return {"code": code, "answer": said[1] if len(said) > 1 else None, "seconds": said[0] if said else None}


def read_lines(reading: int, until: int | None = None) -> list[bytes] | None:
    """All lines up to the end, or the first `until`; None when that takes too long."""
    text = b""
    while until is None or text.count(b"\n") < until:
        if not select.select([reading], [], [], PATIENCE)[0]:
            return None
        piece = os.read(reading, 1 << 16)
        if not piece:
            break
        text += piece
    return text.splitlines()


def mask_proc() -> None:
    """As container engines do, after which an ordinary user may not mount another /proc."""
    kernel.call("unshare", 0x00020000)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("/dev/null", "/proc/interrupts", None, kernel.MS_BIND)


def forbid_unshare() -> None:
    """As the default profile of Docker does."""
    import ctypes
    import struct

    from autograder.engine.isolation import seccomp, syscalls

    number = syscalls.HOSTILE[os.uname().machine]["unshare"]
    lines = [(0x20, 0, 0, 0), *seccomp._when(number, [seccomp._refuse(1)]), seccomp._ALLOW]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines), 8 * len(lines))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code)))


def become_nobody() -> None:
    """An ordinary user, who can nevertheless reach a Python below root's home."""
    kernel.call("unshare", 0x00020000)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    needed = [*plan.readable_roots(), os.path.dirname(os.path.realpath(sys.executable))]
    for folder in sorted(filter(None, {first_closed_folder(path) for path in needed})):
        open_up(folder, [path for path in needed if path.startswith(folder + "/")])
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    os.environ["HOME"] = "/"


def first_closed_folder(path: str) -> str | None:
    parents = [os.path.dirname(path)]
    while parents[-1] != "/":
        parents.append(os.path.dirname(parents[-1]))
    return next((each for each in reversed(parents) if not os.stat(each).st_mode & 0o001), None)


def open_up(folder: str, needed: list[str]) -> None:
    """Replaces a closed folder, in our own view of the files, by an open one with what is needed of it."""
    aside = "/mnt"
    kernel.mount("tmpfs", aside, "tmpfs", 0)
    for number, path in enumerate(needed):
        os.mkdir(f"{aside}/{number}")
        kernel.mount(path, f"{aside}/{number}", None, kernel.MS_BIND)
    kernel.mount("tmpfs", folder, "tmpfs", 0, "mode=755")
    for number, path in enumerate(needed):
        os.makedirs(path)
        kernel.mount(f"{aside}/{number}", path, None, kernel.MS_BIND)
    with contextlib.suppress(OSError):
        kernel.call("umount2", aside.encode(), kernel.MNT_DETACH)


if __name__ == "__main__":
    main(sys.argv[1:])
