"""The few calls to the Linux kernel that Python itself does not offer, as functions that raise OSError."""

from __future__ import annotations

import ctypes
import functools
import os
import struct

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_NOATIME, MS_NODIRATIME, MS_BIND = 0x20, 0x400, 0x800, 0x1000
MS_REC, MS_PRIVATE, MS_RELATIME = 0x4000, 0x40000, 0x200000
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38

_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442  # calls this young have one number on every architecture


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


Argument = int | bytes | None


def call(name: str, *arguments: Argument) -> int:
    """The C library's function `name`; whole numbers travel as `long`, so that none is cut short."""
    function = getattr(_libc(), name)
    function.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    result: int = function(*(ctypes.c_long(each) if isinstance(each, int) else each for each in arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: Argument) -> int:
    return call("syscall", number, *arguments)


def prctl(option: int, *arguments: Argument) -> int:
    return call("prctl", option, *arguments, *[0] * (4 - len(arguments)))


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    try:
        call(
            "mount",
            source.encode(),
            target.encode(),
            kind.encode() if kind else None,
            flags,
            options.encode(),
        )
    except OSError as error:
        raise OSError(error.errno, f"mount {source} on {target}: {error.strerror}") from None


def read_only(target: str, flags: int = MS_NOSUID) -> None:
    """Makes a mount, and all below it, read-only; older kernels (before 5.12) manage the mount alone."""
    wanted = struct.pack("QQQQ", MS_RDONLY | flags, 0, 0, 0)  # the low bits equal MOUNT_ATTR_*
    at_fdcwd, at_recursive = -100, 0x8000
    try:
        syscall(_MOUNT_SETATTR, at_fdcwd, target.encode(), at_recursive, wanted, len(wanted))
    except OSError:
        kept = os.statvfs(target).f_flag  # inherited flags are locked: repeating them is a duty
        flags |= kept & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)
        flags |= MS_RELATIME if kept & 0x1000 else 0  # ST_RELATIME
        mount("none", target, None, MS_REMOUNT | MS_BIND | MS_RDONLY | flags)


def change_root(root: str) -> None:
    """`root` becomes `/`; the old tree is let go."""
    os.chdir(root)
    syscall(_PIVOT_ROOT[os.uname().machine], b".", b".")
    call("umount2", b".", MNT_DETACH)
    os.chdir("/")


def drop_capabilities() -> None:
    version_3 = 0x20080522
    call("capset", struct.pack("Ii", version_3, 0), bytes(24))
