"""Gradients through the learner's code, with a random upstream gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograder.checks.sample import Sample
from autograder.exam import Observe


def gradients(sample: Sample, weights: Iterable[str] = ()) -> Observe:
    """Outputs and vector-Jacobian products for every floating input and each named weight."""
    names = tuple(weights)

    def sends_gradients_back(kit: Any, draw: Any) -> Any:
        """Gradients flow back to every input and weight."""
        layer, inputs = sample(kit, draw)
        return draw.pullback(layer, names, **inputs)

    return sends_gradients_back
