"""The family `learns`: what only shows once an optimizer has moved the weights."""

from __future__ import annotations

import pytest
from training_exam import RIGHT, changed, exam

LEARNS = exam("learns")
AFTER = "Your output after 4 steps of training "
OTHER_RIGHT = changed(
    ("ops.matmul(inputs, self.kernel)", 'ops.einsum("bi,io->bo", inputs, self.kernel)'),
    ("ops.take(self.table, words, axis=0)", "ops.matmul(ops.one_hot(words, 7), self.table)"),
    ("ops.mean(ops.square(y_pred - y_true), axis=-1)", "ops.sum((y_true - y_pred) ** 2, axis=-1) / 4.0"),
)


@pytest.mark.parametrize("check", ["dense", "embedding", "centre", "loss", "optimizer"])
def test_another_right_answer_learns_the_same(told, check):
    assert OTHER_RIGHT != RIGHT
    assert told(LEARNS, OTHER_RIGHT, check) == ""


def test_a_weight_too_many_shows(told):
    source = changed(
        (
            'name="bias")',
            'name="bias")\n        self.more = self.add_weight(shape=(4,), initializer="zeros")',
        ),
        ("+ self.bias)", "+ self.bias + self.more)"),
    )
    assert told(LEARNS, source, "dense").startswith(AFTER)


def test_a_weight_that_stands_still_shows(told):
    source = changed(('name="bias")', 'name="bias", trainable=False)'))
    assert told(LEARNS, source, "dense").startswith(AFTER)


def test_a_table_that_should_stand_still_shows(told):
    source = changed(('initializer="ones", trainable=False', 'initializer="ones"'))
    assert told(LEARNS, source, "embedding").startswith(AFTER)


def test_a_loss_that_averages_over_the_batch_shows_at_once(told):
    source = changed(("ops.mean(ops.square(y_pred - y_true), axis=-1)", "ops.mean((y_pred - y_true) ** 2)"))
    assert told(LEARNS, source, "loss").startswith("Your loss in the first step ")


def test_an_optimizer_without_memory_shows(told):
    source = changed(("0.9 * velocity - learning_rate", "-learning_rate"))
    assert told(LEARNS, source, "optimizer").startswith(AFTER)


def test_a_model_without_an_output_is_told_so(told):
    source = changed(("return ops.tanh(ops.matmul(inputs, self.kernel) + self.bias)", "pass"))
    assert "returned None" in told(LEARNS, source, "dense")
