"""What the failed checks of a practice run saw: of each, the observation that a picture tells most of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.bundles import Knows
from autograder.engine.frames import WireError
from autograder.engine.gathering import evidence
from autograder.engine.study import Studied
from autograder.evidence import Evidence
from autograder.exam import Tolerance
from autograder.judge import Observed, differing
from autograder.report import PRACTICE

SHOWN = 3  # checks: one thing at a time, and each picture takes a while to draw
TELLING = "weights"  # of attention: who listens to whom says more than what comes of it


def shown(
    slug: str, studied: Studied, seen: Mapping[str, Observed], wrong: set[str], answers: Knows
) -> Iterator[Evidence]:
    left = SHOWN
    for check in studied.sheet.checks:
        if check.name not in wrong or not left:
            continue
        got = seen[check.name]
        expected = answers.observe(slug, studied.reference, check.name, PRACTICE, on_disk=True)
        leaf = to_show(got, expected, check.tolerance)
        if leaf is None:
            continue
        inputs = answers.inputs(slug, studied.reference, check.name, leaf)
        path = expected.outcome.leaves[leaf].path
        yield evidence(check.name, path, got.array(leaf), expected.array(leaf), inputs)
        left -= 1


def to_show(got: Observed, expected: Observed, tolerance: Tolerance) -> int | None:
    """The first array that differs, which the message tells of, unless there is a more telling one."""
    try:
        leaves = differing(got, expected, tolerance)
    except WireError:  # the learner's arrays are not what their header promised
        return None
    paths = {leaf: expected.outcome.leaves[leaf].path for leaf in leaves}
    telling = (leaf for leaf, path in paths.items() if TELLING in path.rpartition(".")[2].split())
    return next(telling, leaves[0] if leaves else None)
