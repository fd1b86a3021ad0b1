"""How far a submission is from the limit, and where the rest goes: `python -m bench.limit`.

The floor is the same checks bare, in a child forked from a process that has imported Keras and is prepared as
our fork server is. A process that has used TensorFlow before is quicker still, but no worker that serves once
can be one. A submission is graded with remembered answers, as in practice, and with numbers of its own, as in
a class, where the reference runs too. `bench/limit.png` shows the parts of the latter.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec

from autograder.engine.engine import PRACTICE, Engine
from autograder.report import Report
from bench.learner import bare_checks, bare_once, reference
from bench.measure import table
from bench.parts import PARTS, Parts, clocked_engine, floor_parts, middle, parts_of
from bench.scale import processor_time

SLUGS = [
    "activations/softmax",
    "losses/categorical_crossentropy",
    "backprop/dense_backward",
    "optimizers/adam",
    "convolution/conv2d",
    "recurrent/lstm_cell",
    "attention/scaled_dot_product",
    "transformer/encoder_block",
]
PICTURE = Path(__file__).with_name("limit.png")
REPEATS = 9
AT_MOST = 1.5  # times the floor


class Taken(msgspec.Struct, frozen=True):
    wall: float  # the median
    processor: float  # the mean: it is told in hundredths of a second


class Limit(msgspec.Struct, frozen=True):
    slug: str
    floor: Taken
    ours: Taken
    own_numbers: Taken
    used: Taken

    @property
    def holds(self) -> bool:
        return self.ours.wall <= AT_MOST * self.floor.wall


class Bars(msgspec.Struct, frozen=True):
    """The parts of one exercise: the floor's, and a submission's with numbers of its own."""

    slug: str
    floor: Parts
    ours: Parts


def measured(repeats: int, *actions: Callable[[], object]) -> list[Taken]:
    """In turn, so that the machine's moods hit all of them alike; a first round is for warming up."""
    rounds = [[taken(action) for action in actions] for _ in range(repeats + 1)][1:]
    return [
        Taken(statistics.median(wall for wall, _ in each), statistics.mean(cpu for _, cpu in each))
        for each in zip(*rounds, strict=True)
    ]


def taken(action: Callable[[], object]) -> tuple[float, float]:
    busy, started = processor_time(), time.perf_counter()
    action()
    wall = time.perf_counter() - started
    return wall, processor_time() - busy


class Submission:
    """Right answers to an exercise: as practice, or each with numbers of its own."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.source = reference(slug)
        self._seeds = (f"limit {number}" for number in itertools.count())

    def graded(self, engine: Engine, seed: str = PRACTICE) -> Report:
        report = engine.grade(self.source, self.slug, seed=seed)
        assert report.verdict == "passed", report
        return report

    def with_own_numbers(self, engine: Engine) -> Report:
        return self.graded(engine, next(self._seeds))


@contextmanager
def handed_in(slug: str) -> Iterator[tuple[Submission, Path]]:
    one = Submission(slug)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "submission.py"
        file.write_text(one.source, encoding="utf-8")
        yield one, file


def limits(slugs: list[str], repeats: int) -> Iterator[Limit]:
    with Engine() as engine, bare_checks("forked") as fresh, bare_checks("used") as used:
        for slug in slugs:
            with handed_in(slug) as (one, file):
                times = measured(
                    repeats,
                    partial(bare_once, fresh, slug, file),
                    partial(one.graded, engine),
                    partial(one.with_own_numbers, engine),
                    partial(bare_once, used, slug, file),
                )
            yield Limit(slug, *times)


def profiles(slugs: list[str], repeats: int) -> Iterator[Bars]:
    with clocked_engine() as engine, bare_checks("forked") as fresh:
        for slug in slugs:
            with handed_in(slug) as (one, file):
                bare, ours = partial(bare_once, fresh, slug, file), partial(one.with_own_numbers, engine)
                runs = [(floor_parts(bare), parts_of(ours)) for _ in range(repeats + 1)][1:]
            floors, graded = zip(*runs, strict=True)
            yield Bars(slug, middle(floors), middle(graded))


def show_limits(found: list[Limit]) -> None:
    heads = ["", "floor", "practice", "ratio", "at most", "core", "own numbers", "core", "used before"]
    lines = [
        [
            each.slug,
            f"{each.floor.wall * 1000:.0f} ms",
            f"{each.ours.wall * 1000:.0f} ms",
            f"{each.ours.wall / each.floor.wall:.2f}{'' if each.holds else '  missed'}",
            f"{AT_MOST:.2f}",
            f"{each.ours.processor / each.floor.processor:.2f}",
            f"{each.own_numbers.wall / each.floor.wall:.2f}",
            f"{each.own_numbers.processor / each.floor.processor:.2f}",
            f"{each.used.wall / each.floor.wall:.2f}",
        ]
        for each in found
    ]
    table("A submission in times of the floor: seconds, and seconds of a core", heads, lines)


def show_parts(found: list[Bars]) -> None:
    def cells(of: Callable[[Parts], float]) -> list[str]:
        pairs = ((1000 * of(each.floor), 1000 * of(each.ours)) for each in found)
        return [f"{floor:.0f} {ours:>4.0f}" for floor, ours in pairs]

    heads = ["", *(each.slug.rpartition("/")[2].replace("_", " ") for each in found)]
    lines = [[name, *cells(lambda parts: parts.get(part, 0.0))] for part, name in PARTS.items()]  # noqa: B023
    whole = ["together", *cells(lambda parts: sum(parts.values()))]
    table("Where the milliseconds go, the floor's and ours with own numbers", heads, [*lines, whole])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", default=SLUGS)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    asked = parser.parse_args()
    found = list(limits(asked.slugs, asked.repeats))
    show_limits(found)
    bars = list(profiles(asked.slugs, asked.repeats))
    show_parts(bars)
    from bench.bars import draw  # matplotlib is imported once everything is measured

    draw(bars, asked.picture)
    sys.exit(not all(each.holds for each in found))


if __name__ == "__main__":
    main()
