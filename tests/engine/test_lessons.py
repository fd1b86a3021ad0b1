"""Checks that are marked: the judge keeps the new answers, and nothing that the worker has leads to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder import catalog, stubs
from autograder.report import Report, Verdict

SLUG = "learning/corner"
CURRICULUM = """\
[[topic]]
name = "learning"
title = "Learning"
exercises = [{name = "corner", title = "Corner", minutes = 5, difficulty = 1, needs = []}]
"""
SOLUTION = """\
# %% [markdown]
# # Corner

# %%
import keras
from keras import ops


class Hidden(keras.layers.Layer):
    def build(self, input_shape):
        # begin solution: a kernel
        self.kernel = self.add_weight(shape=(input_shape[-1], 16), name="kernel")
        # end solution

    def call(self, inputs):
        # begin solution: a product, and what is above 0
        return ops.relu(ops.matmul(inputs, self.kernel))
        # end solution


# %%
from autograder.variants import Mistake

MISTAKES = []
"""
EXAM = '''\
import keras
import numpy as np

from autograder.checks import learns_from_scratch
from autograder.exam import Exam

exam = Exam(points=2)


@exam.check(points=1)
def has_a_shape(kit, draw):
    """The output has 16 numbers."""
    return str(kit.Hidden()(draw.normal(2, 3)).shape)


def lesson(draw):
    """Which side of a secret plane?"""
    points, plane = draw.normal(300, 3).numpy(), draw.normal(3).numpy()
    sides = (points @ plane > 0).astype("int32")
    return {
        "examples": points[:100],
        "answers": sides[:100],
        "new examples": points[100:],
        "new answers": sides[100:],
    }


def network(kit):
    points = keras.Input((3,))
    return keras.Model(points, keras.layers.Dense(2)(kit.Hidden()(points)))


exam.add(learns_from_scratch(lesson, network), points=1)
'''
LESSON = "learns_a_task_from_scratch"

# What a layer can find out while the network is trained: the frames above it, and all that they hold.
SNOOP = """
import sys

import tensorflow as tf

from autograder.draw import Draw


def snoop():
    found, frame = {}, sys._getframe()
    while frame:
        found = {**frame.f_locals, **found}
        frame = frame.f_back
    request, shown = found["request"], found["draw"].shown
    draw_again = sys.modules["autograder.exams.learning.corner"].lesson
    with tf.init_scope():  # out of the graph that is being traced
        drawn = draw_again(Draw(request.seed, request.exercise, request.check))
        same = bool((drawn["examples"] == shown["examples"].numpy()).all())
    raise RuntimeError(f"shown {sorted(shown)}, drawn again the same: {same}")
"""


@pytest.fixture
def graded(engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Report]]:
    """Grades the right answer with something changed in it."""
    monkeypatch.setattr(catalog, "corpus_root", lambda: tmp_path)
    for path, text in (
        ("exercises/curriculum.toml", CURRICULUM),
        (f"solutions/{SLUG}.py", SOLUTION),
        (f"autograder/exams/{SLUG}.py", EXAM),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    right = stubs.reference(SOLUTION, Path("corner.py"))

    def grade(*swaps: tuple[str, str], more: str = "", seed: str = "a seed", **options) -> Report:
        source = right
        for old, new in swaps:
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        return engine.grade(source + more, SLUG, seed=seed, **options)

    yield grade


def lesson_of(report: Report):
    return next(check for check in report.checks if check.name == LESSON)


def test_a_right_answer_recognises_what_it_has_not_seen(graded):
    assert graded().verdict is Verdict.PASSED


def test_a_layer_that_cannot_learn_is_told_how_little_it_recognises(graded):
    check = lesson_of(graded(('name="kernel")', 'name="kernel", initializer="zeros")')))
    assert check.verdict is Verdict.FAILED
    assert "are 75 % of the new examples recognised?" in check.message
    assert "got no, " in check.message and "expected yes" in check.message


def test_the_worker_is_shown_no_new_answers_and_cannot_draw_them_again(graded):
    check = lesson_of(graded(("return ops.relu(", "snoop()\n        return ops.relu("), more=SNOOP))
    assert "shown ['answers', 'examples', 'new examples'], drawn again the same: False" in check.message


def test_the_lesson_comes_before_any_check_that_tells_the_seed(graded):
    heard = []
    report = graded(on_check=lambda check: heard.append(check.name))
    assert heard == [LESSON, "has_a_shape"]
    assert [check.name for check in report.checks] == ["has_a_shape", LESSON]


@pytest.mark.parametrize(
    "forged",
    [
        "scratch.classes = lambda logits: logits",
        "scratch.predictions = lambda *_: {'answer to «are 75 % of the new examples recognised?»': 'yes'}",
        "scratch.predictions = lambda *_: 'yes'",
    ],
)
def test_predictions_of_another_form_earn_nothing(graded, forged):
    report = graded(more=f"\nimport autograder.checks.scratch as scratch\n{forged}\n")
    assert lesson_of(report).verdict in (Verdict.FAILED, Verdict.CRASHED)
    assert lesson_of(report).points == 0
