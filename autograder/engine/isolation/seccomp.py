"""Guard: few system calls. An allow-list, as a filter that the kernel runs before each call.

What is not on the list fails with "operation not permitted", so that libraries find another way;
what is plainly hostile, or comes through another architecture's door, ends the process (SIGSYS).
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import kernel, syscalls

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _MASK, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _MACHINE = 0, 4  # where struct seccomp_data holds them

_ALLOW: Instruction = (_RETURN, 0, 0, 0x7FFF0000)
_KILL: Instruction = (_RETURN, 0, 0, 0x80000000)
_AUDIT_MACHINE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000

_CLONE_THREAD = 0x10000
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: is it a terminal, how much is there to read
_IOCTLS = [0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]
# F_DUPFD … F_SETLKW, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, locks of open files; not F_SETOWN, which sends signals.
_FCNTLS = [0, 1, 2, 3, 4, 5, 6, 7, 1030, 1032, 36, 37, 38]
# names of threads and of memory; questions about dumps, capabilities, seccomp and new privileges
_PRCTLS = [15, 16, 0x53564D41, 3, 23, 21, 39, 41, 42]


def install() -> None:
    """Needs `no_new_privs`, and a process of one thread. Raises OSError where there is no seccomp."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    code = b"".join(struct.pack("HBBI", *each) for each in program(os.uname().machine, os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    mode_filter = 2
    kernel.prctl(kernel.PR_SET_SECCOMP, mode_filter, header)


def program(machine: str, own_pid: int) -> list[Instruction]:
    if machine not in _AUDIT_MACHINE:
        raise OSError(errno.ENOSYS, f"no list of system calls for {machine}")
    numbers = syscalls.CONDITIONAL[machine]
    conditions = {
        "openat": _unless_truncating(argument=2),
        "open": _unless_truncating(argument=1),
        "clone": [_load(0), (_ANY_BIT, 0, 1, _CLONE_THREAD), _ALLOW, _refuse(errno.EPERM)],
        "fcntl": _only(1, _FCNTLS),
        "ioctl": _only(1, _IOCTLS),
        "prctl": _only(0, _PRCTLS),
        "tgkill": _only(0, [own_pid]),
        "kill": _only(0, [own_pid]),
        "prlimit64": _only_zero(argument=2),
    }
    lines = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, _AUDIT_MACHINE[machine]), _KILL, (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        lines += [(_AT_LEAST, 0, 1, _X32), _KILL]
    for number in syscalls.ALLOWED[machine].values():
        lines += _when(number, [_ALLOW])
    for name, number in numbers.items():
        lines += _when(number, conditions[name])
    for number in syscalls.ABSENT[machine].values():
        lines += _when(number, [_refuse(errno.ENOSYS)])
    for number in syscalls.HOSTILE[machine].values():
        lines += _when(number, [_KILL])
    return [*lines, _refuse(errno.EPERM)]


def _when(number: int, body: list[Instruction]) -> list[Instruction]:
    return [(_EQUAL, 0, len(body), number), *body]


def _refuse(number: int) -> Instruction:
    return (_RETURN, 0, 0, 0x00050000 | number)


def _load(argument: int, high: bool = False) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * argument + 4 * high)


def _only(argument: int, values: list[int]) -> list[Instruction]:
    """For arguments that the kernel takes as 32 bits."""
    choices = [line for value in values for line in _when(value, [_ALLOW])]
    return [_load(argument), *choices, _refuse(errno.EPERM)]


def _only_zero(argument: int) -> list[Instruction]:
    low = [_load(argument), (_EQUAL, 1, 0, 0), _refuse(errno.EPERM)]
    high = [_load(argument, high=True), (_EQUAL, 1, 0, 0), _refuse(errno.EPERM)]
    return [*low, *high, _ALLOW]


def _unless_truncating(argument: int) -> list[Instruction]:
    """Opening to read while truncating empties a file that Landlock, before Linux 6.2, took for only read."""
    flags = os.O_ACCMODE | os.O_TRUNC
    return [_load(argument), (_MASK, 0, 0, flags), (_EQUAL, 0, 1, os.O_TRUNC), _refuse(errno.EPERM), _ALLOW]
