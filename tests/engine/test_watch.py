"""What is seen of a worker from outside, and that nobody of the same user sees into our own processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from autograder.engine import watch
from autograder.engine.isolation.outside import clear_away, scratch_of
from autograder.report import Verdict

SLUG = "activations/softmax"
HOARD = """
import mmap

hoard = mmap.mmap(-1, 1 << 30)
for at in range(0, 1 << 30, 4096):
    hoard[at] = 1
while True:
    pass
"""


@pytest.mark.parametrize("without", [[], ["namespaces"]], ids=["A", "B"])
def test_who_holds_too_much_memory_is_stopped_and_told(engine, without):
    small = engine.beside(without=[*without, "rlimits"])  # which would be first
    small.plan = msgspec.structs.replace(small.plan, memory_bytes=1 << 30)
    report = small.grade(HOARD, SLUG)
    assert report.verdict is Verdict.CRASHED
    assert report.message == "Your code used more than 1 GB of memory."


def test_a_process_tells_what_it_holds():
    assert watch.resident_bytes(os.getpid()) > 1 << 20
    assert watch.resident_bytes(2**22 + 1) == 0  # there is none of that number


def test_without_proc_the_system_is_asked(monkeypatch):
    monkeypatch.setattr(watch, "PROC", False)
    try:
        assert watch.resident_bytes(os.getpid()) > 1 << 20
    except FileNotFoundError:
        pytest.skip("there is no ps here")


def test_files_are_counted_and_weighed(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 100_000)
    assert watch.overfull(str(tmp_path), 1 << 20, 10) == ""
    assert watch.overfull(str(tmp_path), 50_000, 10) == "Your code wrote more than 0 MB of files."
    assert watch.overfull(str(tmp_path), 1 << 20, 1) == "Your code made more than 1 files."
    assert watch.overfull(str(tmp_path / "gone"), 1, 1) == ""


def test_links_are_not_followed(tmp_path):
    (tmp_path / "out").symlink_to("/")
    assert watch.overfull(str(tmp_path), 1 << 20, 10) == ""


def deepest_of_1500(place):
    """Longer than a path may be, deeper than a function may call itself."""
    here = os.open(place, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("deeper", dir_fd=here)
        below = os.open("deeper", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    return here


def test_deep_and_closed_folders_are_looked_into_and_cleared_away(engine):
    plan = engine.beside(without=["namespaces"]).plan
    place = scratch_of(plan, 1)
    assert place is not None
    os.mkdir(place)
    here = deepest_of_1500(place)
    assert watch.overfull(place, 1 << 30, 1500) == ""
    os.mkdir("closed", 0, dir_fd=here)
    assert watch.overfull(place, 1 << 30, 1500) == "Your code made more than 1500 files."
    os.symlink("/", "out", dir_fd=here)
    os.close(here)
    clear_away(plan, 1)
    assert os.listdir(plan.scratch) == []


# Without capabilities, root is a user like any other, and so are the processes that it starts.
LOOK = """
import os, subprocess, sys
sys.path.append(sys.argv[1])
from autograder.engine.engine import Engine
from autograder.engine.isolation.privileges import give_up

give_up()
ours = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
with Engine(cache=False) as engine:
    engine.answers.study("activations/softmax")
    room = engine.open_room()
    pids = [ours.pid, os.getpid(), engine.answers.desks[0].room.pid, engine.workers._process.pid, room.pid]
    for pid in pids:
        looks = subprocess.run([sys.executable, "-c", f"open('/proc/{pid}/mem')"], stderr=subprocess.DEVNULL)
        print("closed" if looks.returncode else "open")
    room.close()
ours.communicate(b"\\n")
"""


def test_nobody_of_the_same_user_looks_into_our_processes():
    words = [sys.executable, "-c", LOOK, str(Path(__file__).parents[2])]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    assert told == ["open", "closed", "closed", "closed", "closed"]


def test_the_seed_is_not_known_while_the_module_is_loaded(engine, reference):
    spy = """
import gc, sys
frame = sys._getframe()
while frame:
    print(frame.f_locals)
    frame = frame.f_back
print([thing for thing in gc.get_objects() if isinstance(thing, (dict, list, tuple))])
"""
    report = engine.grade(f"print('loading')\n{spy}\n" + reference(SLUG), SLUG, seed="the-secret-seed")
    assert report.verdict is Verdict.PASSED
    assert "loading" in report.output
    assert "the-secret-seed" not in report.output
    later = reference(SLUG).replace(
        "def call(self, inputs):", f"def call(self, inputs):\n        exec({spy!r})"
    )
    assert "the-secret-seed" in engine.grade(later, SLUG, seed="the-secret-seed").output


def test_waiting_for_a_processor_is_counted():
    before = watch.seconds_waited(os.getpid())
    assert before >= 0.0
    assert watch.seconds_waited(None) == 0.0
