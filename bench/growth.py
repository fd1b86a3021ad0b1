"""How time and memory grow with a class, and with what its exam asks for: `python -m bench.growth`.

The thousandth submission of a class must take what the hundredth took, and leave nothing behind. Of exams it
is told what each further check, draw and number costs: straight lines by least squares.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import msgspec
import numpy as np
import psutil

from autograder.classroom.pool import grade_here
from autograder.engine.answers import MEMORY
from autograder.engine.processes import ForkServer
from autograder.engine.room import Room
from autograder.engine.watch import resident_bytes
from bench.classes import MIXED, SLUG, jobs
from bench.scale import processor_time
from bench.sizes import Sized, sized

COUNT, SETTLED = 1_000, 100  # submissions; so many until all that is filled once is full
PACE = 1.05  # what the last submission may take, of what the hundredth took
MOST_GROWTH = 20 << 10  # bytes per submission, as in `bench.soak`
FORK_SERVER = "autograder.engine.forkserver"


class Line(msgspec.Struct, frozen=True):
    """By least squares."""

    intercept: float
    slope: float

    def at(self, place: float) -> float:
        return self.intercept + self.slope * place


def line(places: Sequence[float], values: Sequence[float]) -> Line:
    slope, intercept = np.polyfit(places, values, 1)
    return Line(float(intercept), float(slope))


class Seen(msgspec.Struct, frozen=True):
    """After so many submissions."""

    number: int
    wall: float  # seconds since the start
    processor: float
    memory: dict[str, int]  # bytes


def a_class(count: int, at_a_time: int) -> Iterator[Seen]:
    """Looks once in each round of the mixture, so that all rounds hold the same."""
    with reference_rooms() as rooms:
        busy, started = processor_time(), time.perf_counter()
        for number, _ in enumerate(grade_here(jobs(count), at_a_time), start=1):
            if number % len(MIXED) == 0:
                yield Seen(number, time.perf_counter() - started, processor_time() - busy, memory(rooms))


@contextmanager
def reference_rooms() -> Iterator[set[int]]:
    """The processes of those that are opened meanwhile."""
    opened: set[int] = set()
    fork = ForkServer.reference_room

    def seen(server: ForkServer) -> Room:
        room = fork(server)
        opened.add(room.pid)
        return room

    with patch.object(ForkServer, "reference_room", seen):
        yield opened


def memory(rooms: Iterable[int]) -> dict[str, int]:
    """Of the processes that stay, by what they are."""
    servers = [child.pid for child in psutil.Process().children() if FORK_SERVER in child.cmdline()]
    return {
        "engine": resident_bytes(os.getpid()),
        "fork server": sum(map(resident_bytes, servers)),
        "reference rooms": sum(map(resident_bytes, rooms)),
    }


class Growth(msgspec.Struct, frozen=True):
    """What one more submission costs, by lines through what was seen once everything had settled."""

    wall: Line  # seconds per submission, over the number of it
    processor: Line
    memory: dict[str, Line]  # bytes
    first: int
    last: int

    @classmethod
    def of(cls, seen: Sequence[Seen], settled: int) -> Growth:
        late = [each for each in seen if each.number >= settled]
        numbers = [each.number for each in late]

        def pace(taken: Sequence[float]) -> Line:
            between = [(one + two) / 2 for one, two in itertools.pairwise(numbers)]
            return line(between, np.diff(taken) / np.diff(numbers))

        memory = {name: line(numbers, [each.memory[name] for each in late]) for name in late[0].memory}
        wall, processor = pace([each.wall for each in late]), pace([each.processor for each in late])
        return cls(wall, processor, memory, numbers[0], numbers[-1])

    def slower(self, pace: Line) -> float:
        """What the last one takes, of what the first took."""
        return pace.at(self.last) / pace.at(self.first)


def show_class(seen: Sequence[Seen]) -> None:
    print(f"A class of {SLUG}, two jobs\n")
    names = list(seen[0].memory)
    print(
        f"{'submissions':>12}{'s':>8}{'s each':>9}{'core s each':>13}"
        + "".join(f"{f'{n}, MB':>21}" for n in names)
    )
    shown = {10, 30, 100, 300, seen[-1].number}
    for each in seen:
        if each.number in shown:
            sizes = "".join(f"{each.memory[name] >> 20:>21}" for name in names)
            one = f"{each.wall / each.number:>9.3f}{each.processor / each.number:>13.3f}"
            print(f"{each.number:>12}{each.wall:>8.1f}{one}{sizes}")


def show_growth(growth: Growth) -> bool:
    """Tells what holds; whether all does."""
    print(f"\nFrom the {growth.first}th submission to the {growth.last}th, least squares:")
    held = []
    for name, pace in {"seconds each": growth.wall, "core seconds each": growth.processor}.items():
        slower = growth.slower(pace)
        held.append(slower <= PACE)
        print(
            f"  {name}: {pace.intercept:.4f} {pace.slope * 1e6:+.2f}e-6 per submission; the last takes "
            f"{slower:.3f} of the first, at most {PACE}{'' if held[-1] else '  missed'}"
        )
    for name, size in growth.memory.items():
        # The engine keeps the latest answers to each one's numbers, up to so much.
        kept = MEMORY if name == "engine" else 0
        added = size.slope * (growth.last - growth.first)
        held.append(added <= MOST_GROWTH * (growth.last - growth.first) + kept)
        print(
            f"  {name}: {size.intercept / 2**20:.0f} MB {size.slope / 1024:+.2f} KB per submission, at most "
            f"{MOST_GROWTH >> 10}{f' beside {kept >> 20} MB of answers' if kept else ''}"
            f"{'' if held[-1] else '  missed'}"
        )
    return all(held)


def show_sizes(title: str, unit: str, found: Sequence[Sized]) -> None:
    columns = {
        "ms": [1e3 * each.wall for each in found],
        "core ms": [1e3 * each.processor for each in found],
        "worker MB": [each.worker / 2**20 for each in found],
    }
    amounts = [each.amount for each in found]
    print(f"\n{title}\n{'':>12}" + "".join(f"{name:>12}" for name in columns))
    for amount, *values in zip(amounts, *columns.values(), strict=True):
        print(f"{amount:>12,}" + "".join(f"{value:>12.0f}" for value in values))
    for name, values in columns.items():
        fit = line(amounts, values)
        print(f"  {name}: {fit.intercept:.1f} + {fit.slope:.3g} per {unit}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="submissions of the class")
    parser.add_argument("--repeats", type=int, default=5, help="of each exam")
    asked = parser.parse_args()
    seen = list(a_class(asked.count, at_a_time=2))
    show_class(seen)
    holds = show_growth(Growth.of(seen, min(SETTLED, asked.count // 3)))
    for title, unit, found in sized(asked.repeats):
        show_sizes(title, unit, found)
    sys.exit(not holds)


if __name__ == "__main__":
    main()
