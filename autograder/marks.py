"""Marks for predictions: how many are right, said so that it can be compared."""

from __future__ import annotations

import numpy as np

KEPT = "new answers"  # the part of a lesson that only the judge holds


def mark(predicted: np.ndarray, answers: np.ndarray, bar: float) -> tuple[str, str]:
    """The question, and what there is to say to it: yes from the bar on, else how many are right."""
    share = float(np.mean(predicted == answers))
    question = f"answer to «are {100 * bar:.0f} % of the new examples recognised?»"
    return question, "yes" if share >= bar else f"no, {100 * share:.0f} %"
