"""Closed folders: read what is needed, write in scratch, and reach nothing else."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import msgspec
import pytest

from autograder.engine.isolation import plan as plans

REPOSITORY = Path(plans.__file__).parents[3]


def test_what_is_needed_can_be_read_and_the_rest_not(workshop, behind, scratch):
    needed = [os.__file__, plans.__file__, "/proc/self/status", "/proc/cpuinfo", "/dev/urandom"]
    others = [str(REPOSITORY / name) for name in ("solutions", ".git", "tests", "pyproject.toml")]
    others += ["/etc/passwd", "/proc/1/status", "/proc", "/root", f"{scratch}/secret", "/dev/shm"]
    Path(f"{scratch}/secret").touch()
    assert workshop.answer(behind("landlock"), "readable", needed + others) == needed


def test_only_the_workers_own_scratch_can_be_written(workshop, behind, scratch):
    assert workshop.answer(behind("landlock"), "writable", [".", "..", scratch, "/dev/shm"]) == [".", ".."]


def test_the_hidden_stays_hidden_below_what_is_readable(workshop, behind):
    folder = os.path.dirname(msgspec.__file__)
    plan = behind("landlock", hidden=[folder])
    seen = [f"{folder}/__init__.py", f"{os.path.dirname(folder)}/numpy/__init__.py"]
    assert workshop.answer(plan, "readable", seen) == seen[1:]


def test_a_unix_socket_cannot_be_reached_by_name(workshop, behind):
    with socket.socket(socket.AF_UNIX) as listener:
        name = f"\0dlkit-test-{os.getpid()}"
        listener.bind(name)
        listener.listen()
        assert workshop.answer(behind(), "connect_by_name", name) == "done"
        answer = workshop.answer(behind("landlock"), "connect_by_name", name)
    if answer == "done":
        pytest.skip("this kernel's Landlock does not know of sockets' names; seccomp refuses them")
    assert answer == "EPERM"
