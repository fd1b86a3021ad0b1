"""From outside: a worker that does not want to end is ended, and its scratch cleared away."""

from __future__ import annotations

import os
import signal

import pytest

from autograder.engine.isolation import clear_away, kill, scratch_of


@pytest.mark.parametrize("name", ["A", "B"])
def test_a_worker_that_ignores_all_is_killed(name, workshop, tier):
    ended = workshop.run(tier(name), "hang", kill="worker")
    assert ended["code"] == -signal.SIGKILL


@pytest.mark.parametrize("name", ["A", "B"])
def test_with_its_child_a_worker_goes_too(name, workshop, tier):
    # the workshop answers when nobody holds the worker's pipe any more
    assert workshop.run(tier(name), "hang", kill="child")["code"] == -signal.SIGKILL


@pytest.mark.parametrize("name", ["A", "B"])
def test_no_worker_outlives_its_fork_server(name, doomed, tier):
    with pytest.raises(AssertionError, match="came down"):
        doomed.run(tier(name), "hang", kill="workshop")
    assert doomed.process.stderr.read() == ""  # ends when the last process that could write has gone


@pytest.mark.parametrize("name", ["A", "B"])
def test_nothing_remains_on_disk(name, workshop, tier):
    plan = tier(name)
    assert workshop.answer(plan, "close_a_folder") is True
    assert os.listdir(plan.scratch) == []


def test_scratch_in_memory_needs_no_clearing(behind, tmp_path):
    plan = behind("namespaces")
    assert scratch_of(plan, 123) is None
    clear_away(plan, 123)


def test_killing_what_is_gone_is_no_error(behind):
    child = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(child, 0)
    kill(behind("namespaces"), child)


def test_a_daemon_without_namespaces_is_refused(workshop, tier):
    assert workshop.run(tier("B"), "leave_a_daemon")["code"] == 99
