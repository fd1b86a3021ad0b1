"""Every report tells which guards were up: one switched off is missed in the report, by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from autograder.engine.engine import Engine, NotIsolated
from autograder.engine.isolation.guards import GUARDS, MECHANISMS
from autograder.reports import json as as_json

SLUG = "activations/softmax"
SHORT = "import keras\n"  # what the guards do does not depend on it


def guards_in(report) -> dict[str, list[str]]:
    return json.loads(as_json.render([report]))["isolation"]


@pytest.fixture(scope="module")
def complete(engine) -> dict[str, list[str]]:
    return guards_in(engine.grade(SHORT, SLUG))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_switched_off_is_missed_in_the_report(engine, complete, mechanism):
    expected = [name for name in complete["active"] if mechanism in GUARDS[name]]
    if not expected:
        pytest.skip(f"this machine lacks {', '.join(complete['inactive'])}: nothing to switch off")
    told = guards_in(engine.beside(without=[mechanism]).grade(SHORT, SLUG))
    assert set(told["inactive"]) == {*complete["inactive"], *expected}
    assert set(told["active"]) == set(complete["active"]) - set(expected)


def test_the_switch_works_through_the_command_line_too(tmp_path):
    answer = tmp_path / "softmax.py"
    answer.write_text(SHORT)
    words = [sys.executable, "-m", "autograder.cli", "grade", str(answer), "--exercise", SLUG]
    environment = os.environ | {"DLKIT_ISOLATION_WITHOUT": "namespaces,seccomp"}
    told = subprocess.run([*words, "--format", "json"], env=environment, capture_output=True, text=True)
    isolation = json.loads(told.stdout)["isolation"]
    assert isolation["tier"] not in ("A", "B")
    assert {"own network", "no network", "few system calls"} <= set(isolation["inactive"])
    refused = subprocess.run(
        [*words, "--require-isolation", "B"], env=environment, capture_output=True, text=True
    )
    assert refused.returncode == 2
    assert "“no network”" in refused.stderr


def test_more_isolation_than_there_is_is_refused_by_name():
    with pytest.raises(NotIsolated, match="tier A is required.*“own network”"):
        Engine(isolation="A", without=["namespaces"])


def test_a_spawned_worker_is_guarded_as_its_report_says():
    spy = "import os\nprint(os.getpid(), os.getcwd(), 'PATH' in os.environ)\nraise SystemExit\n"
    with Engine(start="spawn", cache=False) as spawning:
        report = spawning.grade(spy, SLUG)
        left = os.listdir(spawning.plan.scratch)
    if report.isolation.tier != "A":
        pytest.skip(f"this machine lacks {', '.join(report.isolation.inactive)}")
    assert report.output == "1 /scratch/home False\n"
    assert left == []
