"""The family `replicas`: two replicas learn what one device learns, unless something mixes them up."""

from __future__ import annotations

import numpy as np
import pytest
from training_exam import RIGHT, changed, exam

from autograder.engine.wire import Blob
from autograder.prove.warm import WarmRoom

LEARNS, REPLICAS = exam("learns"), exam("replicas")
CHECKS = ["dense", "embedding", "centre", "loss", "optimizer"]


def numbers(observed) -> list[np.ndarray]:
    leaves, blob = observed.outcome.leaves, Blob(observed.arrays)
    return [blob.array(str(n), leaf.dtype, leaf.shape) for n, leaf in enumerate(leaves) if leaf.dtype]


@pytest.mark.parametrize("check", CHECKS)
def test_two_replicas_give_what_one_device_gives(observe, check):
    alone, together = (numbers(observe(family, RIGHT, check)) for family in (LEARNS, REPLICAS))
    assert len(together) == len(alone) == 3, observe(REPLICAS, RIGHT, check).outcome.text
    for one, two in zip(alone, together, strict=True):
        np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6)


WRONG = {
    "an optimizer that finds its slots by name": (
        "optimizer",
        [
            (
                'self.velocities = self.add_optimizer_variables(variables, "velocity")',
                'slots = self.add_optimizer_variables(variables, "velocity")\n'
                "        self.velocities = {v.value.name: slot for v, slot in zip(variables, slots)}",
            ),
            ("self._get_variable_index(variable)", "variable.name"),
        ],
    ),
    "a layer that remembers the size of its batch": (
        "dense",
        [
            (
                "        return ops.tanh(",
                "        self.size = getattr(self, 'size', None) or inputs.shape[0]\n"
                "        inputs = ops.reshape(inputs, (self.size, -1))\n        return ops.tanh(",
            ),
        ],
    ),
    "a moving average that nobody adds up": ("centre", [(', aggregation="mean"', "")]),
    "a loss that averages over its share": (
        "loss",
        [("ops.mean(ops.square(y_pred - y_true), axis=-1)", "ops.mean((y_pred - y_true) ** 2)")],
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_mixes_replicas_up_is_caught(told, wrong):
    check, swaps = WRONG[wrong]
    assert told(REPLICAS, changed(*swaps), check)


@pytest.mark.parametrize("guards", ["all", "all but namespaces"])
def test_replicas_train_behind_every_guard(engine, guards):
    without = ["namespaces"] if guards != "all" else []
    room = WarmRoom(engine.beside(without=without).open_room, "checks/tried", REPLICAS)
    assert room.observe(RIGHT, "optimizer", "a seed").outcome.kind == "observed"
    room.close()


def test_a_graded_submission_may_train_on_replicas(engine, reference):
    report = engine.grade(reference("optimizers/momentum"), "optimizers/momentum")
    assert report.verdict == "passed"
    assert "learns_alike_on_two_replicas" in [check.name for check in report.checks]
