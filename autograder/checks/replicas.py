"""Training on two replicas, which has to give what training on one device gives.

Each replica has its own copy of the weights and a share of the batch; after each step the gradients are added
up over both. Whatever a layer, a loss or an optimizer keeps beside its Keras variables is not copied: it
mixes the replicas up, or lets them drift apart. The replicas are two logical devices of one processor.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from autograder.checks.sample import Sample
from autograder.checks.training import FEW_SEEDS, STEPS, Lessons, curve, prepared, step
from autograder.exam import Observe

DEVICES = ["CPU:0", "CPU:1"]


def replicas(lessons: Sample | Lessons, steps: int = STEPS) -> Observe:
    """The first axis of every tensor of the sample is the batch, of two samples or more."""

    def learns_alike_on_two_replicas(kit: Any, draw: Any) -> Any:
        """On two replicas, with a share of the batch each, it learns what it learns on one device."""
        # Collective operations, the default, are counted for a whole process; one that fails ends them all.
        strategy = tf.distribute.MirroredStrategy(DEVICES, tf.distribute.ReductionToOneDevice())
        with strategy.scope():
            training = prepared(lessons, kit, draw)
            training.optimizer.build(training.variables)

        def shared(value: Any) -> Any:
            size = value.shape[0]
            parts = [value[: -(-size // 2)], value[-(-size // 2) :]]
            return strategy.experimental_distribute_values_from_function(
                lambda context: parts[context.replica_id_in_sync_group]
            )

        given = {name: value for name, value in training.inputs.items() if holds_tensors(value)}
        flags = {name: value for name, value in training.inputs.items() if name not in given}

        def replica(inputs: Any, targets: Any) -> Any:
            return step(training, {**inputs, **flags}, targets)

        def everywhere(inputs: Any, targets: Any) -> Any:
            losses = strategy.run(replica, args=(inputs, targets))
            return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)

        # Keras traces its training step without AutoGraph, and so do we: errors stay the learner's own.
        traced = tf.function(everywhere, autograph=False)
        shares = tf.nest.map_structure(shared, (given, training.targets))
        return curve([traced(*shares) for _ in range(steps)], training)

    learns_alike_on_two_replicas.seeds = FEW_SEEDS  # type: ignore[attr-defined]
    return learns_alike_on_two_replicas


def holds_tensors(value: Any) -> bool:
    return any(map(tf.is_tensor, tf.nest.flatten(value)))
