"""Without fork: each worker is a process of its own, and the grades are the same."""

from __future__ import annotations

from autograder.engine.engine import Engine


def test_a_spawned_worker_gives_the_same_report(engine, reference):
    slug = "activations/softmax"
    wrong = reference(slug).replace("return exponentials /", "return 2.0 * exponentials /")
    with Engine(start="spawn", cache=False) as spawning:
        spawned = spawning.grade(wrong, slug)
    forked = engine.grade(wrong, slug)
    assert [(c.name, c.verdict, c.points, c.message) for c in spawned.checks] == [
        (c.name, c.verdict, c.points, c.message) for c in forked.checks
    ]
    assert any(c.message for c in forked.checks)
