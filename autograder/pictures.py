"""Which picture shows best what a failed check saw."""

from __future__ import annotations

import numpy as np

from autograder.engine.gathering import window
from autograder.evidence import Evidence
from dlkit import plots

MANY = 48  # gradients: enough for a histogram


def picture(evidence: Evidence) -> plots.Picture | None:
    """None where there is nothing to see beyond the message: a single number."""
    got, expected = evidence.got.array, evidence.expected.array
    name = (evidence.path or "output") + evidence.where
    if got.size < 2:
        return None
    if evidence.inputs is not None:
        return plots.curves(evidence.inputs.array, got, expected, name=name)
    if evidence.path.rpartition(".")[2].startswith("gradient of ") and got.size >= MANY:
        return plots.gradients(got, expected, name=name)
    if got.ndim < 2 or 1 in (part := np.squeeze(got).shape) or len(part) < 2:
        return plots.points(got, expected, name=name)
    attention = _is_attention(evidence.path, expected)
    worst = tuple(evidence.worst)
    if got.ndim > 2:
        axes = (got.ndim - 2, got.ndim - 1) if attention else None
        part, where, worst = window(got.shape, worst, axes)
        got, expected, name = got[part], expected[part], name + where
    draw = plots.attention_maps if attention else plots.heat_maps
    return draw(got, expected, name=name, worst=worst)


def _is_attention(path: str, expected: np.ndarray) -> bool:
    """Weights whose rows share out 1, or nothing where a query may look nowhere."""
    if "weights" not in path.rpartition(".")[2] or expected.ndim < 2:
        return False
    sums = expected.sum(axis=-1)
    return bool((expected >= 0).all() and ((np.abs(sums - 1) < 0.01) | (np.abs(sums) < 0.01)).all())
