"""A class: its size, jobs, Dask, and a second run over what has not changed: `python -m bench.classes`."""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from autograder.catalog import stub_path
from autograder.classroom.jobs import Job
from autograder.classroom.planning import Seeds
from autograder.classroom.pool import grade_here
from bench.learner import command, reference
from bench.measure import Row, show, timed

SLUG = "activations/softmax"
SECRET = b"of the bench"
# Of ten students, six are right, two wrong, one has not begun, and one's file does not run.
MIXED = "rrwrsrrwxr"
Graded = Generator[tuple[int, Any]]
Hands = Callable[[Iterator[tuple[int, Job]]], Graded]


def answers() -> dict[str, str]:
    right = reference(SLUG)
    return {
        "r": right,
        "w": right.replace("return exp", "return 2.0 * exp"),
        "s": stub_path(SLUG).read_text(encoding="utf-8"),
        "x": "import nothing_like_it\n",
    }


def jobs(count: int) -> Iterator[tuple[int, Job]]:
    sources, seeds = answers(), Seeds(secret=SECRET)
    for number, kind in zip(range(count), itertools.cycle(MIXED)):
        seed = seeds.of(str(number), SLUG)
        yield number, Job(SLUG, f"{sources[kind]}\n# {number}\n", "softmax.py", seed, "a secret one")


def pace(hands: Hands, count: int, warm: int = 6) -> float:
    """Seconds per submission once everything has started: after the first ones are graded."""
    graded = hands(jobs(warm + count))
    for _ in itertools.islice(graded, warm):
        pass
    started = time.perf_counter()
    done = sum(1 for _ in graded)
    assert done == count
    return (time.perf_counter() - started) / done


def here(at_a_time: int) -> Hands:
    return lambda each: grade_here(each, at_a_time)


def through_dask(each: Iterator[tuple[int, Job]]) -> Graded:
    from autograder.classroom.cluster import grade_on

    return grade_on("local:2", each)


def compared(rounds: int, count: int) -> list[Row]:
    """One job, two jobs and two Dask workers, in turn, so that the machine's moods hit all of them alike."""
    hands = (here(1), here(2), through_dask)
    paces = [[pace(each, count) for each in hands] for _ in range(rounds)]
    one, two, dask = (statistics.median(times) for times in zip(*paces, strict=True))
    return [
        Row("two jobs, per submission", "one job", two, one, 1 / 1.8),
        Row("two Dask workers, per submission", "two jobs", dask, two, 1 / 0.85),
    ]


def larger(few: int, many: int) -> Row:
    small, large = pace(here(2), few), pace(here(2), many)
    return Row(f"{many} submissions, each", f"{few} submissions, each", large, small, 1.1)


def again(count: int) -> Row:
    """The whole command, twice over the same class."""
    with tempfile.TemporaryDirectory() as folder:
        submissions, sources = Path(folder) / "class", answers()
        for number, kind in zip(range(count), itertools.cycle(MIXED)):
            file = submissions / f"student {number}" / f"{SLUG}.py"
            file.parent.mkdir(parents=True)
            file.write_text(f"{sources[kind]}\n# {number}\n", encoding="utf-8")
        words = command("grade", str(submissions), "--output", f"{folder}/results")

        def grade() -> None:
            environment = os.environ | {"DLKIT_SECRET": SECRET.decode()}
            called = subprocess.run(words, env=environment, capture_output=True, check=False)
            assert called.returncode == 1, called.stderr

        first = timed(grade)
        second = statistics.median(timed(grade) for _ in range(3))
    return Row(f"a class of {count} again", "the first time", second, first, 0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--few", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=2, help="of one job, two jobs and Dask")
    asked = parser.parse_args()
    rows = []
    for measured in (
        lambda: [larger(asked.few, asked.count)],
        lambda: compared(asked.rounds, max(asked.count // 6, 10)),
        lambda: [again(asked.count)],
    ):
        rows += measured()
        print(f"  {rows[-1].what}: {rows[-1].ratio:.3f}", flush=True)  # minutes pass until the table
    show(f"A class, of {SLUG}", rows)
    sys.exit(not all(row.holds for row in rows))


if __name__ == "__main__":
    main()
