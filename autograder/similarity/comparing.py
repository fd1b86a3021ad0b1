"""What two answers share that few others have.

Each answer is read as syntax and cut into pieces: runs of a few syntax nodes inside one statement. Names
that the answer itself gives, comments, docstrings, type hints, and the order of definitions, statements,
keywords and summands make no difference. What the exercise gives, and what the course's own answers and
named mistakes hold, counts nothing; what many wrote counts little. Two answers are shown when they share
much of what is rare in them, and enough of it. An answer with too little of its own cannot be told from
another by anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from math import log

from autograder.reports.likeness import Likeness, Pair
from autograder.similarity.syntax import pieces

ALIKE = 0.6  # of the weight of what is rare in the smaller answer
ENOUGH = 20  # pieces that few others have
FEW, CROWD = 4, 100  # how many may share a piece that still counts: a quarter of the class, within these
LONGEST = 30_000  # pieces of one answer; a megabyte of code is not one

Sources = Mapping[str, str]  # student -> source


def compare(classes: Mapping[str, Sources], known: Mapping[str, Sequence[str]] | None = None) -> Likeness:
    """The likely copies among the answers to each exercise, the likest first.

    Args:
        classes: for each exercise, the source of each student's answer.
        known: for each exercise, what anybody may have or find: its stub, the reference, named mistakes.
    """
    pairs: list[Pair] = []
    too_short: dict[str, int] = {}
    for exercise, sources in classes.items():
        found, short = _compare(exercise, sources, (known or {}).get(exercise, ()))
        pairs += found
        if short:
            too_short[exercise] = short
    pairs.sort(key=lambda pair: (-pair.share, -pair.pieces, pair.exercise, pair.students))
    return Likeness(pairs, sum(map(len, classes.values())), too_short)


def _compare(exercise: str, sources: Sources, known: Sequence[str]) -> tuple[list[Pair], int]:
    given = set().union(*map(pieces, known))
    answers = {student: _first(pieces(source) - given) for student, source in sources.items()}
    weights = _weights(answers.values())
    telling = {
        student: {piece: weights[piece] for piece in mine if piece in weights}
        for student, mine in answers.items()
    }
    long = {student: mine for student, mine in telling.items() if len(mine) >= ENOUGH}
    pairs = []
    for (one, other), shared in _shared(long).items():
        least = min(sum(long[one].values()), sum(long[other].values()))
        share = sum(long[one][piece] for piece in shared) / least
        if len(shared) >= ENOUGH and share >= ALIKE:
            pairs.append(Pair(exercise, (one, other), min(share, 1.0), len(shared)))
    return pairs, len(answers) - len(long)


def _first(found: set[int]) -> set[int]:
    return found if len(found) <= LONGEST else set(sorted(found)[:LONGEST])


def _weights(answers: Collection[set[int]]) -> dict[int, float]:
    """How much each piece tells: the more, the fewer have it."""
    crowd = max(FEW, min(len(answers) // 4, CROWD))
    holders = Counter(piece for answer in answers for piece in answer)
    return {piece: log((1 + len(answers)) / n) for piece, n in holders.items() if n <= crowd}


def _shared(answers: Mapping[str, Mapping[int, float]]) -> dict[tuple[str, str], list[int]]:
    """For each two who share anything that tells, what they share. Who shares nothing is never looked at."""
    holders: dict[int, list[str]] = defaultdict(list)
    for student in sorted(answers):
        for piece in answers[student]:
            holders[piece].append(student)
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for piece, students in holders.items():
        for pair in combinations(students, 2):
            found[pair].append(piece)
    return found
