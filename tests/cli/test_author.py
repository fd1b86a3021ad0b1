"""`prove`, `author new` and `author stubs`, called as an author calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import catalog, stubs
from autograder.prove.records import Proof, Proven
from autograder.prove.skeletons import with_entry

CURRICULUM = """\
# The order.

[[topic]]
name = "losses"
title = "Losses"
exercises = [
  {name = "hinge", title = "Hinge", minutes = 20, difficulty = 1, needs = []},
]

[[topic]]
name = "optimizers"
title = "Optimizers"
exercises = []
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "curriculum.toml").write_text(CURRICULUM)
    monkeypatch.setattr(catalog, "corpus_root", lambda: tmp_path)
    monkeypatch.setattr("autograder.cli.author.corpus_root", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def proofs(monkeypatch):
    """Stands in for the engine: one exercise is proven or not, as told."""

    def stand_in(passed: bool):
        asked = []

        def prove_all(slugs, depth, jobs):
            asked.append((slugs, depth.seeds, jobs))
            for slug in slugs:
                found = [] if passed else ["line 3 survives: x + y → x - y"]
                proof = Proof(name="mutants", passed=passed, figures="4 of 4", findings=found)
                yield Proven(exercise=slug, passed=passed, proofs=[proof], seconds=1.0)

        monkeypatch.setattr("autograder.prove.prove_all", prove_all)
        return asked

    return stand_in


def test_prove_says_what_holds(dlkit, proofs):
    asked = proofs(True)

    called = dlkit("prove", "activations/softmax", "--jobs", "1")

    assert called.code == 0
    assert "✓ mutants" in called.words and "1 exercise proven" in called.words
    assert asked == [(["activations/softmax"], 50, 1)]


def test_prove_says_what_does_not(dlkit, proofs):
    proofs(False)

    called = dlkit("prove", "softmax", "--quick")

    assert called.code == 1
    assert "line 3 survives: x + y → x - y" in called.words
    assert "1 of 1 exercise not proven: activations/softmax" in called.words


def test_prove_takes_topics_in_learning_order(dlkit, proofs):
    asked = proofs(True)

    dlkit("prove", "losses", "activations")

    [(slugs, _, _)] = asked
    wanted = [exercise.slug for exercise in catalog.load() if exercise.topic in ("activations", "losses")]
    assert slugs == wanted


def test_prove_speaks_json(dlkit, proofs):
    proofs(False)

    called = dlkit("prove", "softmax", "--json")

    [proven] = json.loads(called.out)
    assert proven["exercise"] == "activations/softmax" and not proven["passed"]
    assert proven["proofs"][0]["findings"] == ["line 3 survives: x + y → x - y"]


def test_prove_knows_no_such_exercise(dlkit):
    called = dlkit("prove", "sofmax")

    assert called.code == 2
    assert "did you mean activations/softmax" in called.err


def test_new_writes_two_files_and_a_line(dlkit, corpus):
    called = dlkit("author", "new", "losses/log_cosh", "--title", 'The "smooth" one', "--difficulty", "3")

    assert called.code == 0
    exercise = catalog.load().find("losses/log_cosh")
    assert (exercise.title, exercise.difficulty) == ('The "smooth" one', 3)
    solution = catalog.solution_path("losses/log_cosh")
    assert "class LogCosh(keras.layers.Layer)" in stubs.stub(solution.read_text(), solution)
    compile(catalog.exam_text("losses/log_cosh"), "exam", "exec")


def test_new_overwrites_nothing(dlkit, corpus):
    dlkit("author", "new", "losses/log_cosh")
    before = catalog.solution_path("losses/log_cosh").read_text()

    again = dlkit("author", "new", "losses/log_cosh")
    listed = dlkit("author", "new", "losses/hinge")

    assert again.code == listed.code == 2
    assert "exists already" in again.err and "in the curriculum already" in listed.err
    assert catalog.solution_path("losses/log_cosh").read_text() == before


def test_new_wants_a_topic_and_a_name(dlkit, corpus):
    called = dlkit("author", "new", "Log-Cosh")

    assert called.code == 2
    assert "topic/name" in called.err


@pytest.mark.parametrize("topic", ["losses", "optimizers", "a_topic_of_its_own"])
def test_the_line_goes_to_the_end_of_its_topic(corpus, topic):
    entry = '  {name = "last", title = "Last", minutes = 5, difficulty = 1, needs = []},\n'

    text = with_entry(CURRICULUM, topic, entry)

    (corpus / "exercises" / "curriculum.toml").write_text(text)
    [found] = [found for found in catalog.load().topics if found.name == topic]
    assert found.exercises[-1].name == "last"
    assert len(catalog.load()) == 2
    assert text.startswith("# The order.")


def test_stubs_are_written_and_checked(dlkit, corpus):
    dlkit("author", "new", "losses/log_cosh")

    before = dlkit("author", "stubs", "--check")
    written = dlkit("author", "stubs")
    after = dlkit("author", "stubs", "--check")

    assert (before.code, written.code, after.code) == (1, 0, 0)
    assert "losses/log_cosh" in before.words
    assert "raise NotImplementedError" in catalog.stub_path("losses/log_cosh").read_text()
