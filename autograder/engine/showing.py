"""What the failed checks of a practice run saw: of each, the observation that a picture tells most of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from autograder.bundles import Knows
from autograder.engine.attempt import Attempt, Ended
from autograder.engine.frames import WireError
from autograder.engine.gathering import evidence
from autograder.engine.study import Studied
from autograder.evidence import Evidence
from autograder.exam import CheckSheet, Tolerance
from autograder.judge import Observed, differing
from autograder.report import PRACTICE

SHOWN = 3  # checks: one thing at a time, and each picture takes a while to draw
TELLING = "weights"  # of attention: who listens to whom says more than what comes of it
SECONDS = 10.0  # for running an answer once more, where nearly all take a tenth of it

Runs = Iterable[tuple[CheckSheet, Observed]]


def shown(slug: str, studied: Studied, runs: Runs, answers: Knows) -> Iterator[Evidence]:
    """Of as many runs as it takes, which are asked for one by one."""
    left = SHOWN
    for check, got in runs:
        expected = answers.observe(slug, studied.reference, check.name, PRACTICE, on_disk=True)
        leaf = to_show(got, expected, check.tolerance)
        if leaf is None:
            continue
        inputs = answers.inputs(slug, studied.reference, check.name, leaf)
        path = expected.outcome.leaves[leaf].path
        yield evidence(check.name, path, got.array(leaf), expected.array(leaf), inputs)
        left -= 1
        if not left:
            return


def once_more(attempt: Attempt, studied: Studied, failed: Collection[str]) -> Runs:
    """Runs failed checks with practice inputs, in one worker: what ends it, or its time, ends this.

    Lessons take long, and show no more than their mark.
    """
    if attempt.load() is not None:
        return
    for check in studied.sheet.checks:
        if check.name in failed and not check.bar:
            found = attempt.run(check, PRACTICE)
            if isinstance(found, Ended):
                return
            yield check, found


def to_show(got: Observed, expected: Observed, tolerance: Tolerance) -> int | None:
    """The first array that differs, which the message tells of, unless there is a more telling one."""
    try:
        leaves = differing(got, expected, tolerance)
    except WireError:  # the learner's arrays are not what their header promised
        return None
    paths = {leaf: expected.outcome.leaves[leaf].path for leaf in leaves}
    telling = (leaf for leaf, path in paths.items() if TELLING in path.rpartition(".")[2].split())
    return next(telling, leaves[0] if leaves else None)
