"""The judge's findings, in their order, in words that are tested; and the traps that other kits fell into."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.engine.observe import Observations
from autograder.engine.wire import Outcome, pack
from autograder.exam import Tolerance
from autograder.judge import Observed, difference, distance, same_outcome


def observed(value) -> Observed:
    seen = Observations(value)
    return Observed(Outcome(kind="observed", leaves=seen.leaves), pack(seen.arrays))


def told(got, expected, **options) -> str | None:
    found = difference(observed(got), observed(expected), Tolerance(**options))
    return found.message if found else None


ROW = np.array([1.0, 2.0, 3.0], "float32")

FINDINGS = [
    (ROW, ROW, None),
    (ROW + 1e-6, ROW, None),
    (ROW.reshape(3, 1), ROW, "Your output has shape (3, 1); (3,) is expected."),
    (np.float32(1.0), ROW, "Your output has shape (); (3,) is expected."),
    (ROW.astype("float64"), ROW, "Your output is float64; float32 is expected."),
    (ROW.astype("int32"), ROW, "Your output is int32; float32 is expected."),
    (ROW * [1, math.nan, 1], ROW, "Your output is float64; float32 is expected."),
    ((ROW * np.float32([1, math.nan, 1])), ROW, "Your output holds NaN at [1] where 2 is expected."),
    (
        ROW + np.float32([0, 0.5, 0]),
        ROW,
        "Your output has the right shape (3,) but differs from the reference at [1]: "
        "got 2.5, expected 2 (largest difference 0.5).",
    ),
    (None, ROW, "Your output is None; a NumPy array is expected."),
    ((ROW, ROW), ROW, "Your output is a tuple or list; a NumPy array is expected."),
    ((ROW,), (ROW, ROW), "Your output holds 1; 2 is expected."),
    ({"h": ROW, "c": ROW + 1}, {"h": ROW, "c": ROW}, "Your c has the right shape (3,) but differs"),
    ({"losses": ROW + 1}, {"losses": ROW}, "Your losses have the right shape (3,) but differ from the"),
    (
        {"logits of the model": ROW[:2]},
        {"logits of the model": ROW},
        "Your logits of the model have shape (2",
    ),
    ({"loss at labels": ROW[:2]}, {"loss at labels": ROW}, "Your loss at labels has shape (2,); (3,) is"),
    ({"initial bias": ROW + 1}, {"initial bias": ROW}, "Your initial bias has the right shape"),
    ({"gradient of x": None}, {"gradient of x": ROW}, "No gradient of x arrives"),
    (3, 4, "Your output is not what is expected: got 3.0, expected 4.0."),
    ("none", "(3, 4)", "Your output is not what is expected: got none, expected (3, 4)."),
    (np.array([1, 2]), np.array([1, 3]), "Your output differs from the reference at [1]: got 2, expected 3."),
    (np.array([True]), np.array([False]), "Your output differs from the reference at [0]"),
]


@pytest.mark.parametrize("got, expected, words", FINDINGS)
def test_the_first_finding_is_told(got, expected, words):
    found = told(got, expected)
    if words is None:
        assert found is None
    else:
        assert found is not None
        assert found.startswith(words)


def test_nan_never_equals_nan():
    nan = np.float32([math.nan])
    assert told(nan, nan) is not None


def test_equal_infinities_are_equal_and_opposite_ones_are_not():
    assert told(np.float32([-math.inf]), np.float32([-math.inf])) is None
    assert "infinity" in told(np.float32([math.inf]), np.float32([-math.inf]))


def test_an_empty_answer_does_not_pass_for_a_full_one():
    assert told((), (ROW,)) is not None
    assert told({}, {"output": ROW}) is not None
    assert told(np.zeros((0, 3), "float32"), np.ones((2, 3), "float32")) is not None


def test_more_than_was_asked_for_is_not_right():
    assert told({"a": ROW, "b": ROW}, {"a": ROW}) is not None


def test_a_scalar_is_not_broadcast():
    assert told(np.float32(2.0), np.full((3, 4), 2.0, "float32")) is not None


def test_the_edge_of_the_tolerance_is_distance_one():
    tolerance = Tolerance(rtol=0.0, atol=0.5)
    for gap, expected in ((0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (1.0, 2.0)):
        assert distance(observed(np.float64([gap])), observed(np.float64([0.0])), tolerance) == expected


def test_bfloat16_travels_and_is_compared():
    import ml_dtypes

    row = ROW.astype(ml_dtypes.bfloat16)
    assert told(row, row) is None
    assert told(row + row, row) is not None


def test_numbers_are_held_back_on_request():
    found = difference(observed(ROW + 1), observed(ROW), Tolerance(), reveal=False)
    assert found.message == "Your output has the right shape (3,) but differs from the reference at [0]."


def test_a_lying_header_is_no_answer():
    honest = observed(ROW)
    liar = Observed(honest.outcome, pack({"0": np.zeros(2, "float32")}))
    assert "could not be read" in difference(liar, honest, Tolerance()).message
    garbage = Observed(honest.outcome, b"\xff" * 64)
    assert "could not be read" in difference(garbage, honest, Tolerance()).message
    nothing = Observed(honest.outcome, b"")
    assert "could not be read" in difference(nothing, honest, Tolerance()).message


def test_errors_are_the_same_only_in_the_same_words():
    def raised(error, text):
        return Observed(Outcome(kind="raised", error=error, text=text), b"")

    one = raised("ValueError", "line 3, in call:  a\nValueError: shapes (3,) and (4,)")
    elsewhere = raised("ValueError", "line 9, in call:  b\nValueError: shapes (3,) and (4,)")
    other = raised("ValueError", "ValueError: shapes (3,) and (5,)")
    assert same_outcome(one, elsewhere, Tolerance())
    assert not same_outcome(one, other, Tolerance())
    assert not same_outcome(one, observed(ROW), Tolerance())
