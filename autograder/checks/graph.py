"""The same numbers eagerly, in a graph whose sizes are unknown, and compiled by XLA."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tensorflow as tf

from autograder.checks.sample import Sample
from autograder.draw import call
from autograder.exam import Observe


def graph(sample: Sample, unknown: Iterable[int] = (0,), compiled: bool = True) -> Observe:
    """`unknown` are the axes of every input whose size the graph must not know."""
    axes = set(unknown)

    def signature(value: Any) -> tf.TensorSpec:
        sizes = [None if axis in axes else size for axis, size in enumerate(value.shape)]
        return tf.TensorSpec(sizes, value.dtype)

    def works_in_a_graph(kit: Any, draw: Any) -> Any:
        """It works inside tf.function with unknown sizes, and compiled by XLA."""
        layer, inputs = sample(kit, draw)
        given = {
            name: value for name, value in inputs.items() if any(map(tf.is_tensor, tf.nest.flatten(value)))
        }
        flags = {name: value for name, value in inputs.items() if name not in given}
        call(layer, inputs)  # builds it eagerly, so that its weights do not belong to a graph

        # Keras traces layers without AutoGraph, and so do we: errors stay the learner's own.
        def run(values: dict[str, Any]) -> Any:
            return call(layer, values | flags)

        specs = tf.nest.map_structure(signature, given)
        seen = {"output in a graph": tf.function(run, [specs], autograph=False)(given)}
        if compiled:
            seen["output under XLA"] = tf.function(run, autograph=False, jit_compile=True)(given)
        return seen

    # Whether it compiles hangs little on the numbers, and compiling is slow.
    works_in_a_graph.seeds = 10  # type: ignore[attr-defined]
    works_in_a_graph.untraced = True  # type: ignore[attr-defined]
    return works_in_a_graph
