"""How far apart two observations are, in tolerances, also where one was made in float64."""

from __future__ import annotations

import math

import numpy as np

from autograder.engine.wire import Blob
from autograder.exam import Tolerance
from autograder.judge import Observed

HALVES = ("float16", "bfloat16")


def noise(got: Observed, exact: Observed, tolerance: Tolerance) -> float:
    """As `judge.distance`, after casting every array to float64; infinite where kinds or shapes differ."""
    ours, theirs = got.outcome.leaves, exact.outcome.leaves
    if [(leaf.path, leaf.kind, leaf.shape) for leaf in ours] != [(x.path, x.kind, x.shape) for x in theirs]:
        return math.inf
    have, want = Blob(got.arrays), Blob(exact.arrays)
    largest = 0.0
    for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if one.kind in ("tensor", "array"):
            largest = max(
                largest,
                apart(
                    have.array(str(place), one.dtype, one.shape),
                    want.array(str(place), other.dtype, other.shape),
                    tolerance,
                ),
            )
        elif isinstance(one.value, float) and isinstance(other.value, float):
            largest = max(largest, apart(np.array(one.value), np.array(other.value), tolerance))
        elif one.value != other.value:
            return math.inf
    return largest


def apart(got: np.ndarray, want: np.ndarray, tolerance: Tolerance) -> float:
    if got.size == 0:
        return 0.0
    one, other = got.astype(np.float64), want.astype(np.float64)
    with np.errstate(invalid="ignore"):
        gap = np.where(one == other, 0.0, np.abs(one - other))
        units = gap / (tolerance.atol + tolerance.rtol * np.abs(other))
    return float(np.nan_to_num(units, nan=np.inf, posinf=np.inf).max())


def has_halves(observed: Observed) -> bool:
    return any(leaf.dtype in HALVES for leaf in observed.outcome.leaves)


def shown(distance: float) -> str:
    if math.isinf(distance):
        return "∞"
    return "0" if distance == 0 else f"{distance:.3g}" if distance < 1000 else f"{distance:.0f}"
