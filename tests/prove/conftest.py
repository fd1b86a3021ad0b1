"""A corpus of one small exercise in a temporary folder, free to be broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import catalog, stubs
from autograder.prove import PROOFS, Depth, Proof
from autograder.prove.bench import Bench

SLUG = "normalisation/centre"
SMALL = Depth(seeds=2, few=2, graded=None, mutant_seeds=1, mutants=None, repeats=5)
CURRICULUM = """\
[[topic]]
name = "normalisation"
title = "Normalisation"
exercises = [
  {name = "centre", title = "Centre", minutes = 5, difficulty = 1, needs = []},
]
"""
SOLUTION = '''\
# %% [markdown]
# # Centre
#
# `Centre(axis=-1)` takes the mean off its inputs.
#
# ```python
# >>> Centre()(ops.array([[1.0, 2.0, 6.0]])).numpy()
# array([[-2., -1.,  3.]], dtype=float32)
# ```

# %%
import keras
from keras import ops


class Centre(keras.layers.Layer):
    """Takes off the mean along an axis."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        # begin solution: take off the mean
        return inputs - ops.mean(inputs, axis=self.axis, keepdims=True)
        # end solution


# %%
from autograder.variants import Answer, Mistake

MISTAKES = [
    Mistake("added", swap=("inputs - ", "inputs + "), says="The mean is added.", hint="Which sign?",
            fails=["takes_off_the_mean", "works_along_any_axis"]),
    Mistake("whole", swap=("axis=self.axis, ", ""), says="The mean runs over everything.", hint="Which axis?",
            fails=["takes_off_the_mean"]),
    Mistake("last", swap=("axis=self.axis,", "axis=-1,"), says="The last axis is used.", hint="Which axis?",
            fails=["works_along_any_axis"]),
]
OTHER_ANSWERS = [
    Answer("by_the_sum", swap=("ops.mean(inputs, axis=self.axis, keepdims=True)",
                               "ops.sum(inputs, axis=self.axis, keepdims=True) / inputs.shape[self.axis]")),
    Answer("the_other_way_round", swap=("inputs - ops", "-inputs + 2 * inputs - ops")),
]
EQUIVALENT = {}


class Oracle:
    class Centre(keras.layers.Layer):
        def __init__(self, axis=-1):
            super().__init__()
            self.axis = axis

        def call(self, inputs):
            exact = inputs.numpy().astype("float64")
            return ops.convert_to_tensor((exact - exact.mean(self.axis, keepdims=True)).astype("float32"))

    skips = {}
'''
EXAM = '''\
from autograder.exam import Exam

exam = Exam(points=4, without=["keras.layers.LayerNormalization"], hints=["First.", "Second."])


@exam.check(points=3)
def takes_off_the_mean(kit, draw):
    """The mean of each row goes."""
    return kit.Centre()(draw.normal(3, 5, mean=2.0))


@exam.check(points=1)
def works_along_any_axis(kit, draw):
    """The axis is the one that was asked for."""
    inputs = draw.normal(2, 3, 4, mean=2.0)
    return {f"output for axis={axis}": kit.Centre(axis=axis)(inputs) for axis in (0, 1)}
'''


class Corpus:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("exercises/curriculum.toml", CURRICULUM)
        self.write(f"solutions/{SLUG}.py", SOLUTION)
        self.write(f"autograder/exams/{SLUG}.py", EXAM)
        stubs.write_stubs(root)

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def change(self, folder: str, *swaps: tuple[str, str]) -> None:
        """Breaks the `solutions` or the `autograder/exams` file, and keeps the stub current."""
        path = self.root / folder / f"{SLUG}.py"
        text = path.read_text(encoding="utf-8")
        for old, new in swaps:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        stubs.write_stubs(self.root)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setattr(catalog, "corpus_root", lambda: tmp_path)
    return Corpus(tmp_path)


@pytest.fixture
def proof(engine, corpus) -> Callable[[str], Proof]:
    """One proof of the exercise as it stands in the corpus."""

    def ask(name: str) -> Proof:
        with Bench(engine, SLUG, SMALL) as bench:
            return PROOFS[name](bench)

    return ask
