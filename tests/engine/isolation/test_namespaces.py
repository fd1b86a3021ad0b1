"""A world of its own: what the worker sees, how it ends, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec
import pytest

from autograder.engine.isolation import plan as plans

REPOSITORY = Path(plans.__file__).parents[3]


@pytest.fixture(params=["root", "nobody", "masked proc"])
def anywhere(request, workshop, open_workshop):
    """The same tests as root, as an ordinary user, and where the container masks parts of /proc."""
    conditions = {"root": [], "nobody": ["nobody"], "masked proc": ["masked proc", "nobody"]}[request.param]
    return open_workshop(*conditions)


@pytest.fixture
def world(anywhere, behind, scratch):
    """A plan with nothing but the namespaces, as the workshop under these conditions would make it."""
    plan = behind("namespaces")
    if anywhere.itself("who_am_i")["user"] != 0:
        plan = msgspec.structs.replace(plan, user=None)
    return plan


def test_the_worker_is_the_first_process_and_owns_nothing(anywhere, world):
    found = anywhere.answer(world, "who_am_i")
    assert (found["pid"], found["parent"]) == (1, 0)
    assert found["user"] != 0 or world.user is None
    assert found["folder"] == "/scratch/home"


def test_only_what_is_needed_is_there(anywhere, world):
    needed = [os.__file__, msgspec.__file__, plans.__file__, "/dev/urandom"]
    others = [str(REPOSITORY / name) for name in ("solutions", ".git", "tests", "pyproject.toml")]
    others += ["/etc/passwd", "/root/.bashrc", "/home", "/var", "/usr/bin", "/sys/kernel", "/dev/vda", "/run"]
    assert anywhere.answer(world, "readable", needed + others) == needed


def test_only_scratch_can_be_written(anywhere, world):
    folders = [
        "/",
        "/usr/lib",
        "/dev",
        "/proc/sys/kernel",
        os.path.dirname(os.__file__),
        str(REPOSITORY / "autograder"),
    ]
    scratch = ["/scratch", "/scratch/home", "/dev/shm"]
    if not any(path.startswith("/tmp/") for path in world.readable):  # where this repository may lie
        scratch.append("/tmp")
    assert anywhere.answer(world, "writable", folders + scratch) == scratch


@pytest.mark.parametrize(("chore", "argument", "codes"), [
    ("nothing", None, [0]),
    ("exit_with", 42, [42]),
    ("segfault", None, [-signal.SIGSEGV]),
    ("abort", None, [-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP]),
])  # fmt: skip
def test_the_child_ends_as_the_worker_does(chore, argument, codes, anywhere, world):
    assert anywhere.run(world, chore, argument)["code"] in codes


def test_a_daemon_ends_with_the_worker(anywhere, world):
    # the workshop reads until nobody holds the pipe: it would never answer if the daemon lived
    assert anywhere.answer(world, "leave_a_daemon") is True


def test_a_closed_server_can_still_open_a_world(open_workshop, world):
    assert (
        open_workshop("not dumpable", "nobody").answer(msgspec.structs.replace(world, user=None), "nothing")
        is True
    )


def test_what_lies_in_tmp_can_be_read_there(workshop, behind, scratch):
    plan = behind("namespaces")
    Path(f"{scratch}/library").mkdir()
    Path(f"{scratch}/library/module.py").touch()
    workers = Path(f"{scratch}/workers")
    workers.mkdir()
    plan = msgspec.structs.replace(
        plan, readable=(*plan.readable, f"{scratch}/library"), scratch=str(workers)
    )
    assert workshop.answer(plan, "readable", [f"{scratch}/library/module.py"])
    assert workshop.answer(plan, "writable", ["/tmp", scratch, "/scratch"]) == ["/scratch"]


def test_the_hidden_is_not_there_though_what_holds_it_is(workshop, behind):
    folder = os.path.dirname(msgspec.__file__)
    plan = behind("namespaces", hidden=[folder])
    seen = [f"{folder}/__init__.py", f"{os.path.dirname(folder)}/numpy/__init__.py"]
    assert workshop.answer(plan, "readable", seen) == seen[1:]
