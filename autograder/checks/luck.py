"""The statistics of dropout: what every right one gives, whatever its random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np


def luck(
    factors: Any, rate: float, axes: Sequence[str], what: str = "numbers", where: str = ""
) -> dict[str, float]:
    """What dropout has multiplied each number by, 0 or 1 / (1 - rate), told in figures that luck cannot move.

    For 9600 factors and a rate of 0.4, the share is off by 0.05 with a probability below 1e-20; how often
    neighbours along an axis (4800 pairs) share their luck, with one of 5e-12: false alarms of a whole check
    are rarer than 1e-10.
    """
    dropped = gone(factors)
    kept = factors[~dropped] if not dropped.all() else np.zeros(1)
    place = f" {where}" if where else ""
    seen = {
        f"share of {what} dropped{place}": rounded(dropped.mean(), 1),
        f"smallest factor for what is kept{place}": rounded(kept.min(), 2),
        f"largest factor for what is kept{place}": rounded(kept.max(), 2),
    }
    for axis, neighbours in enumerate(axes):
        first, second = (dropped.take(range(start, dropped.shape[axis], 2), axis=axis) for start in (0, 1))
        excess = (first == second).mean() - (rate**2 + (1 - rate) ** 2)
        seen[f"excess of luck shared by neighbouring {neighbours}{place}"] = rounded(excess, 1)
    return seen


def different_numbers(*outputs: Any) -> dict[str, str]:
    """Whether no two of these outputs are equal, as dropout's are while it trains."""
    alike = any(np.array_equal(one, other) for one, other in combinations(map(np.asarray, outputs), 2))
    question = "answer to «does training=True give other numbers, and others each time?»"
    return {question: "no" if alike else "yes"}


def share_dropped(factors: Any) -> float:
    return rounded(gone(factors).mean(), 1)


def gone(factors: Any) -> Any:
    return np.abs(factors) < 0.05


def rounded(value: Any, digits: int) -> float:
    return float(np.round(value, digits)) + 0.0  # no -0.0
