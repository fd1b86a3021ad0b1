"""Hunts mutants with the exam's checks, the deadliest check first."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from autograder.exam import SEEDS, CheckSheet
from autograder.prove.bench import Bench, seed
from autograder.prove.mutants.making import Mutant
from autograder.prove.warm import WarmRoom

PATIENCE = 3.0  # seconds at least; a check that needs milliseconds and takes this long hangs
SLOWDOWN = 20.0  # times what the reference takes


class Fate(msgspec.Struct, frozen=True):
    mutant: Mutant
    killer: str = ""  # the check that noticed it first; empty where none did


def hunt(bench: Bench, mutants: Sequence[Mutant]) -> tuple[list[Fate], list[str]]:
    """What became of each mutant; and checks whose reference the room no longer gets right afterwards."""
    room = bench.room()
    try:
        limits = {check.name: limit(bench, room, check) for check in bench.checks}
        kills: Counter[str] = Counter()
        fates = []
        for mutant in mutants:
            killer = first_killer(bench, room, mutant, limits, kills)
            kills[killer] += 1
            fates.append(Fate(mutant, killer))
        spoilt = [
            check.name
            for check in bench.checks
            if bench.disagreement(check, seed(0), room.observe(bench.reference, check.name, seed(0)))
        ]
        return fates, spoilt
    finally:
        room.close()


def limit(bench: Bench, room: WarmRoom, check: CheckSheet) -> float:
    room.observe(bench.reference, check.name, seed(0))
    started = time.monotonic()
    room.observe(bench.reference, check.name, seed(0))
    return max(PATIENCE, SLOWDOWN * (time.monotonic() - started))


def first_killer(
    bench: Bench, room: WarmRoom, mutant: Mutant, limits: dict[str, float], kills: Counter[str]
) -> str:
    """Checks in order of what they killed so far, so that most mutants die at the first one."""
    checks = sorted(bench.checks, key=lambda check: -kills[check.name])
    for number in range(bench.depth.mutant_seeds):
        for check in few_if_slow(checks, number):
            observed = room.observe(mutant.source, check.name, seed(number), seconds=limits[check.name])
            if bench.disagreement(check, seed(number), observed):
                return check.name
    return ""


def few_if_slow(checks: Iterable[CheckSheet], number: int) -> list[CheckSheet]:
    return [check for check in checks if number == 0 or check.seeds == SEEDS]
