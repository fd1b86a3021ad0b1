"""Guard: closed folders. Landlock lets the worker read what it needs and write in its scratch alone."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

from . import kernel

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14

READ = _READ_FILE | _READ_DIR  # never EXECUTE: libraries load without it, programs do not start
WRITE = (
    READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _TRUNCATE
)
DEVICES = ("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/fd")
ON_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE


def close(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Needs `no_new_privs`, and a process of one thread. Raises OSError where there is no Landlock."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    generation = kernel.syscall(_CREATE_RULESET, None, 0, _VERSION)
    files, network, scopes = _handled(generation)
    fields = [files] + [network] * (generation >= 4) + [scopes] * (generation >= 6)
    asked = struct.pack(f"{len(fields)}Q", *fields)
    rules = kernel.syscall(_CREATE_RULESET, asked, len(asked), 0)
    for path in readable:
        _allow(rules, path, READ & files)
    for path in writable:
        _allow(rules, path, WRITE & files)
    kernel.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _handled(generation: int) -> tuple[int, int, int]:
    """All that this kernel can forbid: a kernel refuses to hear of rights younger than itself."""
    files = (1 << 13) - 1
    files |= _REFER if generation >= 2 else 0
    files |= _TRUNCATE if generation >= 3 else 0
    files |= 1 << 15 if generation >= 5 else 0  # commands to devices
    network = 0b11  # TCP: binding and connecting
    scopes = 0b11  # abstract unix sockets and signals, to outside
    return files, network, scopes


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there, or not ours to see, needs no permission
    try:
        rights = rights if _is_directory(place) else rights & ON_A_FILE
        kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
    finally:
        os.close(place)


def _is_directory(descriptor: int) -> bool:
    return os.fstat(descriptor).st_mode & 0o170000 == 0o040000
