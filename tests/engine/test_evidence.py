"""What a failed check saw: sent for practice inputs, and for those alone."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.engine.gathering import LIMIT, evidence, window
from autograder.evidence import Evidence
from autograder.pictures import picture

SOFTMAX, RELU, ATTENTION = "activations/softmax", "activations/relu", "attention/scaled_dot_product"


@pytest.fixture(scope="module")
def seen(engine, reference):
    """Grades an answer with a swap in it, and returns what its failed checks saw, by their names."""

    def see(slug: str, swap: tuple[str, str], **options: object) -> dict[str, Evidence]:
        source = reference(slug)
        assert swap[0] in source
        found: list[Evidence] = []
        report = engine.grade(source.replace(*swap), slug, on_evidence=found.append, **options)
        failed = {check.name for check in report.checks if check.verdict == "failed"}
        assert failed
        assert {one.check for one in found} <= failed
        return {one.check: one for one in found}

    return see


NO_MAX = ("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")


def test_got_and_expected_come_as_they_were_compared(seen):
    (found,) = seen(SOFTMAX, NO_MAX).values()
    assert (found.check, found.path, found.where) == (
        "stays_finite_for_large_logits",
        "output near +1000",
        "",
    )
    assert np.isnan(found.got.array).all()
    np.testing.assert_allclose(found.expected.array.sum(axis=-1), 1.0, rtol=1e-5)
    assert found.inputs is None  # softmax takes rows, not numbers
    drawn = picture(found)
    assert drawn is not None
    assert "got NaN" in drawn.alt


@pytest.mark.parametrize("options", [{"seed": "a grader's secret"}, {"reveal": False}], ids=str)
def test_nothing_of_a_grading_is_sent(seen, options):
    assert seen(SOFTMAX, NO_MAX, **options) == {}


def test_a_right_answer_is_looked_at_in_vain(engine, reference):
    everything = {check.name for check in engine.answers.study(SOFTMAX).sheet.checks}
    assert engine.look(reference(SOFTMAX), SOFTMAX, everything) == []


def test_a_curve_is_drawn_where_each_number_goes_its_own_way(seen):
    swap = ("return ", "return 0.5 + ")
    found = seen(RELU, swap)
    one = next(one for one in found.values() if one.inputs is not None)
    assert one.inputs is not None
    np.testing.assert_allclose(one.expected.array, np.maximum(one.inputs.array, 0), atol=1e-6)
    drawn = picture(one)
    assert drawn is not None
    assert "over the input" in drawn.alt


def test_attention_is_shown_as_weights(seen):
    found = seen(ATTENTION, ("/ query.shape[-1] ** 0.5", "* 2.0"))
    weights = found["mixes_values_by_similarity"]
    assert weights.path == "weights"
    np.testing.assert_allclose(weights.expected.array.sum(axis=-1), 1.0, rtol=1e-5)
    drawn = picture(weights)
    assert drawn is not None
    assert "Heat maps of weights[" in drawn.alt


def test_a_right_answer_has_nothing_to_show(engine, reference):
    found: list[Evidence] = []
    engine.grade(reference(SOFTMAX), SOFTMAX, on_evidence=found.append)
    assert found == []


def test_large_arrays_are_cut_around_the_worst_place():
    expected = np.zeros((2, 100, 3, 200))
    got = expected.copy()
    got[1, 90, 2, 7] = np.inf
    found = evidence("check", "output", got, expected)
    assert found.where == "[1, 36:100, 2, 0:64]"
    assert found.got.array.shape == (64, 64)
    assert found.got.array.size <= LIMIT
    assert np.isinf(found.got.array[tuple(found.worst)])
    small = evidence("check", "output", got[:, 88:91, :, 5:9], expected[:, 88:91, :, 5:9])
    assert small.where == ""
    assert small.worst == [1, 2, 2, 2]


def test_a_window_runs_along_the_longest_axes_unless_told():
    part, words, inside = window((4, 9, 3, 8), (1, 5, 2, 7))
    assert (words, inside) == ("[1, :, 2, :]", (5, 7))
    assert np.zeros((4, 9, 3, 8))[part].shape == (9, 8)
    assert window((4, 9, 3, 8), (1, 5, 2, 7), axes=(2, 3))[1] == "[1, 5, :, :]"


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", "bool", "uint8"])
def test_every_kind_of_number_can_be_shown(dtype):
    expected = np.zeros((2, 3), dtype)
    got = np.ones((2, 3), dtype)
    drawn = picture(evidence("check", "", got, expected))
    assert drawn is not None
    assert "got 1, expected 0" in drawn.alt


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
def test_a_single_number_needs_no_picture(shape):
    assert picture(evidence("check", "output", np.ones(shape), np.zeros(shape))) is None


@pytest.mark.parametrize("shape", [(5,), (1, 5), (5, 1, 1), (2, 1, 5), (2, 3, 4), (2, 3, 4, 5)])
@pytest.mark.parametrize("path", ["", "gradient of inputs", "attention.weights"])
def test_every_shape_has_its_picture(shape, path):
    drawn = picture(evidence("check", path, np.ones(shape), np.full(shape, 0.2)))
    assert drawn is not None
    assert drawn.png()
