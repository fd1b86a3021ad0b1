"""Few system calls: the list is right on each machine, and the rest is refused or ends the worker."""

from __future__ import annotations

import platform
import re
import signal
from pathlib import Path

import pytest

from autograder.engine.isolation import seccomp, syscalls

HEADERS = {
    "x86_64": ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"],
    "aarch64": ["/usr/include/asm-generic/unistd.h"],
}
TABLES = [syscalls.ALLOWED, syscalls.CONDITIONAL, syscalls.ABSENT, syscalls.HOSTILE]


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_the_numbers_are_the_systems_own(machine):
    header = next((path for path in map(Path, HEADERS[machine]) if path.exists()), None)
    if header is None:
        pytest.skip(f"no kernel headers for {machine} here")
    pattern = r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)"
    numbers = {name: int(number) for name, number in re.findall(pattern, header.read_text())}
    numbers.setdefault("newfstatat", numbers.get("fstatat", -1))
    ours = {name: number for table in TABLES for name, number in table[machine].items()}
    assert {name: number for name, number in ours.items() if numbers.get(name, number) != number} == {}
    assert set(ours) <= set(numbers)


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_no_call_is_judged_twice(machine):
    numbers = [number for table in TABLES for number in table[machine].values()]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_no_jump_leaves_the_program(machine):
    program = seccomp.program(machine, own_pid=1)
    jumps = [
        (line, hop) for line, (code, yes, no, _) in enumerate(program) if code & 7 == 5 for hop in (yes, no)
    ]
    assert len(program) <= 4096 and all(line + 1 + hop < len(program) for line, hop in jumps)
    assert program[-1][0] == 6


def test_another_architecture_has_no_list():
    with pytest.raises(OSError, match="no list of system calls for riscv64"):
        seccomp.program("riscv64", own_pid=1)


@pytest.mark.parametrize(("name", "arguments", "answer"), [
    ("chmod", [".", 0o777], "EPERM"),
    ("truncate", ["notes", 0], "EPERM"),
    ("socket", [1, 1, 0], "EPERM"),
    ("setsid", [], "EPERM"),
    ("prctl", [1, 0, 0, 0, 0], "EPERM"),  # would forget to follow the keeper
    ("prctl", [15, "name", 0, 0, 0], "done"),
    ("prctl", [4, 1, 0, 0, 0], "EPERM"),  # would let others look in
    ("memfd_create", ["name", 0], "ENOSYS"),
    ("kill", [1, 0], "EPERM"),
    ("kill", [-1, 0], "EPERM"),
    ("getpriority", [0, 0], "done"),
    ("setpriority", [0, 0, 5], "EPERM"),
    ("link", ["notes", "more"], "EPERM"),
    ("mkfifo", ["pipe", 0o600], "EPERM"),
])  # fmt: skip
def test_a_call_gets_its_answer(name, arguments, answer, workshop, behind):
    assert workshop.answer(behind("seccomp"), "libc", {"name": name, "arguments": arguments}) == answer


@pytest.mark.parametrize(("name", "arguments"), [
    ("ptrace", [0, 0, 0, 0]),
    ("unshare", [0x10000000]),
    ("mount", ["none", "/", "tmpfs", 0, 0]),
    ("process_vm_readv", [1, 0, 0, 0, 0, 0]),
])  # fmt: skip
def test_the_plainly_hostile_ends_the_worker(name, arguments, workshop, behind):
    ended = workshop.run(behind("seccomp"), "libc", {"name": name, "arguments": arguments})
    assert ended["code"] == -signal.SIGSYS


@pytest.mark.skipif(platform.machine() != "x86_64", reason="a door that only x86_64 has")
def test_another_architectures_doors_are_closed(workshop, behind):
    x32_getpid = {"name": "syscall", "arguments": [0x40000000 | 39]}
    assert workshop.run(behind("seccomp"), "libc", x32_getpid)["code"] == -signal.SIGSYS
    assert workshop.run(behind("seccomp"), "call_as_32_bit")["code"] == -signal.SIGSYS


def test_nobody_else_is_named_to_receive_signals(workshop, behind):
    assert workshop.answer(behind("seccomp"), "own_signals") == "EPERM"


def test_a_file_is_not_emptied_by_opening_it_to_read(workshop, behind, scratch):
    file = Path(f"{scratch}/library.py")
    file.write_text("import this")
    assert workshop.answer(behind("seccomp"), "truncate_by_reading", str(file)) == "EPERM"
    assert file.read_text() == "import this"


def test_a_worker_may_signal_itself(workshop, tier):
    assert workshop.answer(tier("B"), "signal_itself") is True
    assert workshop.answer(tier("A"), "signal_itself") is True
