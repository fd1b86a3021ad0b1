"""Checks that are marked, not compared: the worker is shown a lesson, and the judge keeps some answers.

The reference room makes the lesson, and marks the reference's own predictions. The worker sees all of it but
the new answers and the mark; its predictions are marked here, and put where the reference's mark was, so that
everything after it compares as ever. Such a check comes first: the others tell the worker the seed.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from autograder.engine.frames import WireError
from autograder.engine.stamps import digest
from autograder.engine.wire import Outcome, pack
from autograder.exam import CheckSheet
from autograder.judge import Observed
from autograder.marks import KEPT, mark


def first(checks: Iterable[CheckSheet]) -> list[CheckSheet]:
    """Those with a lesson before all others."""
    return sorted(checks, key=lambda check: not check.bar)


def apart(seed: str) -> str:
    """What the worker gets in place of the seed, from which it could draw the answers."""
    return digest("lesson", seed)


def shown(lesson: Observed) -> bytes:
    arrays = {
        leaf.path: lesson.array(place)
        for place, leaf in enumerate(lesson.outcome.leaves)
        if leaf.dtype and leaf.path != KEPT
    }
    return pack(arrays)


def marked(got: Observed, lesson: Observed, bar: float) -> Observed:
    """The lesson with a mark for these predictions."""
    if got.outcome.kind != "observed":
        return got
    *parts, last = lesson.outcome.leaves
    answers = next(lesson.array(place) for place, leaf in enumerate(parts) if leaf.path == KEPT)
    predicted = predictions(got, answers)
    if predicted is None:
        said = "Your network's predictions have not the form that the exercise asks for."
        return Observed(Outcome(kind="finding", text=said), b"")
    _, said = mark(predicted, answers, bar)
    leaves = [*parts, msgspec.structs.replace(last, value=said)]
    return Observed(msgspec.structs.replace(lesson.outcome, leaves=leaves), lesson.arrays)


def predictions(got: Observed, answers: np.ndarray) -> np.ndarray | None:
    leaves = got.outcome.leaves
    if [(leaf.dtype, leaf.shape) for leaf in leaves] != [(answers.dtype.name, list(answers.shape))]:
        return None
    try:
        return got.array(0)
    except WireError:
        return None
