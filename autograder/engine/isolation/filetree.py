"""The worker's own file tree: what it needs, read-only, and one small scratch. Nothing else exists."""

from __future__ import annotations

import os
import sys

from . import kernel
from .plan import KERNEL_FILES, SCRATCH, Plan

_DEVICES = ("null", "zero", "full", "random", "urandom")
_DEVICE_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_QUIET = kernel.MS_NOSUID | kernel.MS_NODEV


def build(plan: Plan, owner: tuple[int, int]) -> None:
    """To be called in a new mount namespace, by the first process of a new pid namespace.

    owner: user and group to whom the scratch belongs.
    """
    os.umask(0o022)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)  # nothing we do is seen elsewhere
    root = plan.scratch
    kernel.mount("tmpfs", root, "tmpfs", _QUIET, "size=1m,nr_inodes=2k,mode=755")
    for path in plan.readable:
        _show(root, path)
    for path in plan.hidden:
        if any(path.startswith(shown + "/") for shown in plan.readable):
            kernel.mount(
                "tmpfs", root + path, "tmpfs", _QUIET | kernel.MS_RDONLY, "size=4k,nr_inodes=1,mode=0"
            )
    _devices(root)
    _processes(root)
    _scratch(root, plan, owner)
    kernel.change_root(root)
    kernel.mount("none", "/", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | _QUIET)


def _show(root: str, path: str) -> None:
    real = os.path.realpath(path)
    if not os.path.exists(real):
        return
    if not os.path.lexists(root + real):
        _place(root + real, like=real)
        kernel.mount(real, root + real, None, kernel.MS_BIND | kernel.MS_REC)
        kernel.read_only(root + real)
    if path != real and not os.path.lexists(root + path):
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        os.symlink(real, root + path)


def _place(target: str, like: str) -> None:
    """An empty directory or file to mount on."""
    if os.path.isdir(like):
        os.makedirs(target, exist_ok=True)
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _devices(root: str) -> None:
    os.mkdir(f"{root}/dev")
    for name in _DEVICES:
        _place(f"{root}/dev/{name}", like=f"/dev/{name}")
        kernel.mount(f"/dev/{name}", f"{root}/dev/{name}", None, kernel.MS_BIND)
    for name, target in _DEVICE_LINKS.items():
        os.symlink(target, f"{root}/dev/{name}")


def _processes(root: str) -> None:
    """A /proc of its own; where a container forbids one, the few files of it that say nothing of others."""
    os.mkdir(f"{root}/proc")
    flags = _QUIET | kernel.MS_NOEXEC | kernel.MS_RDONLY
    try:
        kernel.mount("proc", f"{root}/proc", "proc", flags)
    except PermissionError:
        for path in filter(os.path.isfile, KERNEL_FILES):
            _show(root, path)
        _name_the_program(f"{root}/proc/self")


def _name_the_program(folder: str) -> None:
    """TensorFlow asks what it runs in, and takes no answer for a reason to end."""
    program = os.path.realpath(sys.executable)
    os.mkdir(folder)
    os.symlink(program, f"{folder}/exe")
    with open(f"{folder}/cmdline", "w") as file:
        file.write(f"{program}\0")


def _scratch(root: str, plan: Plan, owner: tuple[int, int]) -> None:
    user, group = owner
    os.mkdir(root + SCRATCH)
    caps = f"size={plan.scratch_bytes},nr_inodes={plan.scratch_files},mode=700,uid={user},gid={group}"
    kernel.mount("tmpfs", root + SCRATCH, "tmpfs", _QUIET | kernel.MS_NOEXEC, caps)
    for name in ("home", "shm"):
        os.mkdir(f"{root}{SCRATCH}/{name}", 0o700)
        os.chown(f"{root}{SCRATCH}/{name}", user, group)
    os.symlink(f"{SCRATCH}/shm", f"{root}/dev/shm")
    if not os.path.lexists(f"{root}/tmp"):  # it is there where something to read lies in it
        os.symlink(SCRATCH, f"{root}/tmp")
