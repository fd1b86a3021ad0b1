"""What can go wrong while training, in one sentence."""

from __future__ import annotations


class TrainingError(Exception):
    """The training cannot go on, or not begin; says why."""
