"""Copies are found whatever was changed on the way; independent right answers are left alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from autograder.catalog import load, solution_path
from autograder.similarity import ENOUGH, compare, known_answers
from autograder.similarity.syntax import pieces
from bench.copying import disguised, renamed, reordered

RIGHT = Path(__file__).parents[1] / "submissions/right"
EXERCISES = sorted(f"{path.parent.name}/{path.name}" for path in RIGHT.glob("*/*"))[::2]
CLASSMATES = 5

# Reading syntax

BASE = """
import keras
from keras import ops

class Mean(keras.layers.Layer):
    def call(self, inputs, axis=-1):
        total = ops.sum(inputs * 2.0 + self.shift, axis=axis, keepdims=True)
        total += 1
        if total > inputs:
            return helper(total)
        return total / ops.cast(ops.shape(inputs)[axis], dtype="float32")

def helper(x):
    return [ops.exp(row) for row in x]
"""
SAME = {
    "names": BASE.replace("total", "s").replace("helper", "aid").replace("row", "r").replace("inputs", "z"),
    "comments": BASE.replace("        total +=", "        # one more\n\n        total +="),
    "docstrings": BASE.replace("=-1):\n", '=-1):\n        """The mean."""\n'),
    "type hints": BASE.replace("inputs, axis=-1)", "inputs: keras.KerasTensor, axis: int = -1) -> object"),
    "layout": BASE.replace("axis=axis, keepdims=True", "\n    axis=axis,\n    keepdims=True,\n"),
    "keywords": BASE.replace("axis=axis, keepdims=True", "keepdims=True, axis=axis"),
    "summands": BASE.replace("inputs * 2.0 + self.shift", "self.shift + 2 * inputs"),
    "comparison": BASE.replace("total > inputs", "inputs < total"),
    "in place": BASE.replace("total += 1", "total = total + 1"),
    "imports": BASE.replace("from keras import ops", "import keras.ops as K").replace("ops.", "K."),
    "definitions": BASE.partition("def helper")[0].replace("class", "def helper(x):\n    return "
        "[ops.exp(row) for row in x]\n\nclass"),
}  # fmt: skip


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME)
def test_what_a_copier_changes_first_makes_no_difference(changed: str) -> None:
    assert changed != BASE
    assert pieces(changed) == pieces(BASE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ops.sum", "ops.mean"),
        ("2.0", "3.0"),
        ("total / ", "total - "),
        ('"float32"', '"float16"'),
        ("[axis]", ""),
    ],
)
def test_what_it_computes_makes_a_difference(old: str, new: str) -> None:
    assert pieces(BASE.replace(old, new)) != pieces(BASE)


@pytest.mark.parametrize(
    "source",
    ["def", "\0", "x = " + "(" * 5000, "x = " + "-" * 50_000 + "1", "9" * 10_000, "x = '\ud800'"],
    ids=["syntax", "zero", "brackets", "depth", "digits", "half a character"],
)
def test_what_is_no_python_has_no_pieces(source: str) -> None:
    assert len(pieces(source)) <= 1


# Comparing a class


def right_answers(slug: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((RIGHT / slug).glob("*.py"))]


def classmates(slug: str) -> dict[str, str]:
    """Independent answers: each of the course's own under names and in an order of its own."""
    known = known_answers(slug)[1:]
    rng = random.Random(slug)
    chosen = rng.sample(known, min(CLASSMATES, len(known)))
    return {f"s{n}": reordered(renamed(source, rng), rng) for n, source in enumerate(chosen)}


@pytest.fixture(scope="module")
def classes() -> dict[str, dict[str, str]]:
    """For every exercise: right answers written independently, classmates, and disguised copies of one."""
    made = {}
    for seed, slug in enumerate(EXERCISES):
        written = {f"right {n}": source for n, source in enumerate(right_answers(slug))}
        first = written["right 0"]
        copies = {"copy": disguised(first, seed), "copy too": disguised(first, -1 - seed)}
        made[slug] = written | classmates(slug) | copies
    return made


@pytest.fixture(scope="module")
def known() -> dict[str, list[str]]:
    return {slug: known_answers(slug) for slug in EXERCISES}


@pytest.fixture(scope="module")
def likeness(classes, known):
    return compare(classes, known)


def test_disguised_copies_are_found_or_too_short_to_tell(likeness, classes, known) -> None:
    found = {(pair.exercise, pair.students) for pair in likeness.pairs}
    missed = [slug for slug in classes if (slug, ("copy", "right 0")) not in found]
    assert set(missed) <= set(likeness.too_short)
    for slug in missed:  # none of them has much of its own
        assert len(pieces(classes[slug]["right 0"]).difference(*map(pieces, known[slug]))) < 2 * ENOUGH, slug
    assert len(missed) <= 0.15 * len(classes), missed


def test_independent_right_answers_are_not_accused(likeness) -> None:
    ring = {"copy", "copy too", "right 0"}
    assert likeness.compared > 200
    assert [pair for pair in likeness.pairs if not set(pair.students) <= ring] == []


def test_two_students_alone_are_compared_too() -> None:
    [source] = right_answers("recurrent/lstm_cell")
    known = {"recurrent/lstm_cell": known_answers("recurrent/lstm_cell")}
    [pair] = compare({"recurrent/lstm_cell": {"ada": source, "bob": disguised(source, 1)}}, known).pairs
    assert pair.students == ("ada", "bob")
    assert pair.share > 0.8


def test_what_most_of_a_class_wrote_is_no_evidence() -> None:
    """The course's own answers are not known here: that many have it says enough."""
    path = solution_path("recurrent/lstm_cell")
    everybody = {f"s{n}": disguised(path.read_text(encoding="utf-8"), n) for n in range(24)}
    [odd] = right_answers("recurrent/lstm_cell")
    pair = {"ada": odd, "bob": disguised(odd, 5)}
    likeness = compare({"recurrent/lstm_cell": everybody | pair})
    assert [pair.students for pair in likeness.pairs] == [("ada", "bob")]


def test_an_untouched_stub_is_too_short_to_tell() -> None:
    stub = known_answers("activations/softmax")[0]
    likeness = compare({"activations/softmax": {"ada": stub, "bob": stub}}, {"activations/softmax": [stub]})
    assert likeness.pairs == []
    assert likeness.too_short == {"activations/softmax": 2}


def test_the_order_of_a_class_changes_nothing(classes, known) -> None:
    slug = EXERCISES[0]
    turned = {slug: dict(reversed(classes[slug].items()))}
    assert compare({slug: classes[slug]}, known) == compare(turned, known)


def test_all_variants_of_every_exercise_are_known() -> None:
    for exercise in load():
        told = solution_path(exercise.slug).read_text(encoding="utf-8")
        written = sum(line.strip().startswith(("Mistake(", "Answer(")) for line in told.splitlines())
        assert len(known_answers(exercise.slug)) == written + 2, exercise.slug
