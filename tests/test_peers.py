"""The bench's comparison with other graders: what it counts, and that plain tests judge as we do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench.assignment import SLUGS, is_wrong
from bench.peers import hostile
from bench.peers.__main__ import Tally, lot_of, show_against, show_what_it_takes
from bench.peers.graders import GRADERS, Ours, Pytest
from bench.peers.running import run, waited

SLUG = "activations/softmax"


def starting(code: str) -> list[str]:
    """A command that starts another one and waits for it."""
    return [sys.executable, "-c", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}])"]


@pytest.fixture(scope="module")
def studied(engine):
    return {SLUG: engine.answers.study(SLUG)}


@pytest.fixture(scope="module")
def lot(studied):
    """One right answer and one with a mistake."""
    numbers = [next(n for n in range(9) if is_wrong(n, SLUG) is wrong) for wrong in (False, True)]
    return lot_of(numbers, studied)


def test_what_a_command_started_counts_too(tmp_path):
    burns = "import time\nheld = b'x' * (64 << 20)\nwhile time.process_time() < 2: pass"
    used = run(starting(burns), tmp_path, os.environ)
    assert used.ended
    assert used.processor >= 2
    assert used.memory > 64 << 20


def test_a_command_that_does_not_end_is_ended_with_all_it_started():
    burns = "import time\nprint(1, flush=True)\nwhile time.process_time() < 60: pass\nprint('left alone')"
    with subprocess.Popen(starting(burns), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "1\n"
        assert not waited(process, limit=0)
        assert process.stdout.read() == ""  # the last one that could write has ended


def test_answers_that_were_judged_wrongly_are_counted():
    wrong = next(slug for slug in SLUGS if is_wrong(0, slug))
    tally = Tally()
    tally.judge(0, "ada", SLUGS, {("ada", slug): 1.0 for slug in SLUGS})
    tally.judge(0, "bob", SLUGS, {("bob", wrong): 0.5})
    assert (tally.graded, tally.through, tally.wrong) == (2, 1, 2)
    assert (tally.refused, tally.right) == (3, 6)


@pytest.mark.parametrize("kind", [Pytest, Ours], ids=lambda kind: kind.name)
def test_graders_tell_right_from_wrong(kind, studied, lot, tmp_path):
    grader = kind(tmp_path / "room", studied)
    graded = grader.grade(lot)
    right, wrong = lot
    assert graded.shares[right, SLUG] == 1, graded.used.said
    assert 0 < graded.shares[wrong, SLUG] < 1
    assert not graded.cut


def test_whoever_ends_the_process_has_no_grade_from_plain_pytest(studied, tmp_path):
    attack = next(attack for attack in hostile.attacks() if attack.student == "leaver")
    (found,) = hostile.outcomes(Pytest(tmp_path / "room", studied), [attack])
    assert hostile.told(found) == "no grade; others kept"


def test_tables_show_what_was_missed_and_who_was_left_out(capsys):
    took = {"nbgrader, four notebooks": 19.0, "otter run": 16.0, Ours.title: 1.0}
    tallies = {title: Tally([seconds], [seconds]) for title, seconds in took.items()}
    assert not show_against(tallies)
    show_what_it_takes(tallies, dict.fromkeys(tallies, 1), {"pytest": "it has gone away"})
    said = capsys.readouterr().out
    assert "19.0×  missed" in said
    assert "16.0×  missed" not in said
    assert "pytest was not measured: it has gone away." in said


def test_every_grader_has_a_name_of_its_own():
    assert len({kind.name for kind in GRADERS}) == len({kind.title for kind in GRADERS}) == len(GRADERS)
