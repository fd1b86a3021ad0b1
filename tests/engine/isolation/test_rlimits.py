"""Limits: a bomb ends in an error that the learner can read."""

from __future__ import annotations

import resource

import msgspec

from autograder.engine.isolation import rlimits


def test_too_much_memory_is_a_memory_error(workshop, behind):
    plan = behind("rlimits", memory_bytes=2 << 30)
    assert workshop.answer(plan, "allocate", 1) == "allocated"
    assert workshop.answer(plan, "allocate", 3) == "MemoryError"


def test_mapping_without_end_ends(workshop, behind):
    assert workshop.answer(behind("rlimits", memory_bytes=2 << 30), "map_without_end") <= 2 << 30


def test_a_limit_is_lowered_and_never_raised(workshop, behind):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    rlimits.lower({"NOFILE": hard * 2 if hard > 0 else hard, "no such limit": 1})
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] == hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_spinning_worker_is_ended_by_the_processors_clock(workshop, tier):
    for name in ("A", "B"):
        ended = workshop.run(msgspec.structs.replace(tier(name), cpu_seconds=1), "spin")
        assert ended["code"] in (-9, -24)
