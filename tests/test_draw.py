"""Draws: reproducible, apart from each other, and never a case in which a wrong answer looks right."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.draw import Draw
from autograder.exam import Finding, Kit, parts


def draw(seed="s", exercise="topic/name", check="check") -> Draw:
    return Draw(seed, exercise, check)


def test_the_same_key_gives_the_same_numbers():
    assert np.array_equal(draw().normal(3, 4), draw().normal(3, 4))


@pytest.mark.parametrize("other", [{"seed": "t"}, {"exercise": "topic/other"}, {"check": "other"}])
def test_each_part_of_the_key_changes_them(other):
    assert not np.array_equal(draw().normal(3, 4), draw(**other).normal(3, 4))


def test_a_draw_of_another_size_leaves_the_later_ones_alone():
    one, two = draw(), draw()
    one.normal(3)
    two.normal(300, 7)
    assert np.array_equal(one.normal(5), two.normal(5))


def test_float64_runs_start_from_the_float32_numbers(monkeypatch):
    single = draw().normal(4, 5)
    keras.config.set_floatx("float64")
    try:
        double = draw().normal(4, 5)
    finally:
        keras.config.set_floatx("float32")
    assert double.dtype == tf.float64
    assert np.array_equal(single.numpy().astype("float64"), double.numpy())


def test_masks_hide_and_show_something_in_each_row():
    for seed in map(str, range(50)):
        mask = draw(seed).mask(6, 4).numpy()
        assert mask.any(axis=-1).all()
        assert (~mask).any(axis=-1).all()
    assert draw().mask(3, 1).numpy().all()


def test_probabilities_add_up():
    assert np.allclose(draw().probabilities(5, 7).numpy().sum(axis=-1), 1, atol=1e-6)


class Scaled(keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 2), name="anything")

    def call(self, inputs):
        return inputs @ self.kernel


def test_weights_are_set_by_attribute_after_building():
    inputs = draw().normal(3, 4)
    one, two = (draw().weights(Scaled(), {"kernel": (4, 2)}, on=[inputs]) for _ in range(2))
    assert np.array_equal(one.kernel.numpy(), two.kernel.numpy())


def test_a_missing_weight_is_one_clear_sentence():
    with pytest.raises(Finding, match="Your Scaled has no weight `bias` once it is built."):
        draw().weights(Scaled(), {"bias": (2,)}, on=[draw().normal(3, 4)])


def test_a_weight_of_another_shape_is_one_clear_sentence():
    with pytest.raises(Finding, match=r"`kernel` has shape \(4, 2\); the exercise asks for \(2, 4\)"):
        draw().weights(Scaled(), {"kernel": (2, 4)}, on=[draw().normal(3, 4)])


def test_pullbacks_reach_inputs_and_weights_with_a_random_upstream():
    inputs = draw().normal(3, 4)
    layer = draw().weights(Scaled(), {"kernel": (4, 2)}, on=[inputs])
    seen = draw().pullback(layer, ["kernel"], inputs=inputs)
    assert set(seen) == {"output", "gradient of inputs", "gradient of kernel"}
    upstream = np.linalg.lstsq(inputs.numpy().T, seen["gradient of kernel"].numpy(), rcond=None)[0]
    assert np.allclose(upstream @ layer.kernel.numpy().T, seen["gradient of inputs"], atol=1e-4)
    assert len(np.unique(np.round(upstream, 4))) == upstream.size


def test_a_gradient_that_is_cut_off_is_none():
    seen = draw().pullback(lambda x: tf.stop_gradient(x), x=draw().normal(3))
    assert seen["gradient of x"] is None


@pytest.mark.parametrize("value, words", [(np.ones(3), "a NumPy array"), (None, "None"), (3.0, "a float")])
def test_what_is_no_tensor_is_said(value, words):
    with pytest.raises(Finding, match=f"Your code returned {words}; it has to return a tensor"):
        draw().pullback(lambda x: value, x=draw().normal(3))


def test_parts_name_the_pieces_of_a_tuple():
    assert parts((1, 2), "h", "c") == {"h": 1, "c": 2}
    for wrong in (None, 3, (1,), (1, 2, 3)):
        with pytest.raises(Finding):
            parts(wrong, "h", "c")


def test_a_missing_class_is_one_clear_sentence():
    with pytest.raises(Finding, match="There is no `Softmax` in your file"):
        Kit(object()).Softmax  # noqa: B018
