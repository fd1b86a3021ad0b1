"""A million submissions a day: the cost of one, measured, and the day, simulated: `python -m bench.scale`.

The day has a deadline at midnight. Submissions come as the hours below say, wait in one line for a core, and
take as much of its time as measured ones did: processor time, which a busy machine hardly changes.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
import statistics
from collections.abc import Iterator
from functools import partial

import msgspec
import psutil

from autograder.catalog import stub_path
from autograder.classroom.grader import Grader
from autograder.classroom.jobs import Job
from autograder.classroom.planning import Seeds
from autograder.engine.engine import Engine
from bench.learner import reference
from bench.memory import held_together, peak, private

EXERCISES = ["activations/softmax", "recurrent/lstm_cell", "attention/multi_head_attention"]
# The share of a day's submissions in each of its hours: little at night, a quarter in the last hour.
HOURS = [1, 1, 0.5, 0.5, 0.5, 0.5, 1, 1, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 6, 7, 8, 10, 25]
DAY, HOUR = 1_000_000, 3600.0
CORES = [5, 8, 12, 16, 24, 32, 48]


class Cost(msgspec.Struct, frozen=True):
    seconds: list[float]  # of a processor, for each submission
    memory: int  # bytes of everything that one job at a time needs
    more: int  # bytes that each further job at a time needs
    record: int  # bytes
    handed_in: int  # bytes


class Waiting(msgspec.Struct, frozen=True):
    cores: int
    busy: float
    median: float
    late: float  # of a hundred waits, the longest but one
    longest: float
    after: float  # how long after midnight the last one was graded


def answers(engine: Engine, slug: str) -> list[str]:
    """Of ten, six are right, two make a named mistake, one has not begun, and one does not run."""
    right = reference(slug)
    wrong = [mistake.source for mistake in engine.answers.study(slug).mistakes[:2]]
    stub = stub_path(slug).read_text(encoding="utf-8")
    return [right] * 6 + (wrong * 2)[:2] + [stub, "import nothing_like_it\n"]


def jobs(engine: Engine, count: int) -> Iterator[Job]:
    """Exercise by exercise in turn, each student with numbers of their own."""
    seeds = Seeds(secret=b"of the bench")
    ready = {slug: answers(engine, slug) for slug in EXERCISES}
    for number, slug in zip(range(count), itertools.cycle(EXERCISES), strict=False):
        source = ready[slug][number // len(EXERCISES) % 10]
        name = f"{slug.rpartition('/')[2]}.py"
        yield Job(slug, f"{source}\n# {number}\n", name, seeds.of(str(number), slug), "a secret one")


def cost(count: int) -> Cost:
    grader = Grader(lambda: Engine(rooms=1))
    try:
        engine = grader.start()
        each = list(jobs(engine, count))
        for job in each[:10]:
            grader.grade(job)
        seconds, reports = [], []
        for job in each:
            before = processor_time()
            reports.append(grader.grade(job))
            seconds.append(processor_time() - before)
        memory, more = memory_of(grader, each[:20])
        record = statistics.mean(len(msgspec.json.format(msgspec.json.encode(each))) for each in reports)
        handed_in = statistics.mean(len(job.source or "") for job in each)
        return Cost(seconds, memory, more, int(record), int(handed_in))
    finally:
        grader.close()


def processor_time() -> float:
    """Of this process and all that it started, those that have ended too."""
    ours = psutil.Process()
    return sum(spent(each) for each in [ours, *ours.children(recursive=True)])


def spent(process: psutil.Process) -> float:
    """With that of its children that have ended. Where it has ended meanwhile, its parent's holds it."""
    try:
        return sum(process.cpu_times()[:4])
    except psutil.NoSuchProcess:
        return 0.0


def memory_of(grader: Grader, each: list[Job]) -> tuple[int, int]:
    """Of everything while one job is graded, and of what a second one at the same time would add: a worker
    and a reference room, which share with the fork server what it has imported."""
    ours = psutil.Process()

    def rooms() -> int:
        return sum(private(child) for server in ours.children() for child in server.children(recursive=True))

    with peak(partial(held_together, ours), pause=0.02) as most, peak(rooms, pause=0.02) as more:
        for job in each:
            grader.grade(job)
    return most[0], more[0]


def day(seconds: list[float], cores: int, count: int, dice: random.Random) -> Waiting:
    arrivals = sorted(
        HOUR * (hour + dice.random())
        for hour, share in enumerate(HOURS)
        for _ in range(round(count * share / sum(HOURS)))
    )
    free = [0.0] * cores
    waits = []
    for arrival in arrivals:
        start = max(arrival, heapq.heappop(free))
        heapq.heappush(free, start + dice.choice(seconds))
        waits.append(start - arrival)
    waits.sort()
    busy = len(waits) * statistics.mean(seconds) / (cores * 24 * HOUR)
    late = waits[int(0.99 * len(waits))]
    return Waiting(cores, busy, statistics.median(waits), late, waits[-1], max(0.0, max(free) - 24 * HOUR))


def spoken(seconds: float) -> str:
    if seconds < 1:
        return "none"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=90, help="submissions to measure")
    parser.add_argument("--day", type=int, default=DAY, help="submissions of the simulated day")
    asked = parser.parse_args()
    found = cost(asked.count)
    mean, gib = statistics.mean(found.seconds), 1 << 30
    print(f"One submission, of {', '.join(EXERCISES)}:")
    print(f"  {mean:.2f} s of a core on average (median {statistics.median(found.seconds):.2f} s)")
    print(f"  memory: {found.memory / gib:.2f} GiB for one at a time, {found.more / gib:.2f} for each more")
    print(f"  {found.record:,} bytes of record, {found.handed_in:,} bytes handed in")
    print(f"\n{asked.day:,} a day, a quarter of them in the hour before a deadline:\n")
    heads = "cores", "memory", "busy", "median wait", "99 of 100", "longest", "after"
    print("{:>6}{:>10}{:>7}{:>13}{:>11}{:>9}{:>9}".format(*heads))
    for cores in CORES:
        told = day(found.seconds, cores, asked.day, random.Random(0))
        memory = (found.memory + (cores - 1) * found.more) / gib
        print(
            f"{told.cores:>6}{memory:>6.0f} GiB{told.busy:>7.0%}{spoken(told.median):>13}"
            f"{spoken(told.late):>11}{spoken(told.longest):>9}{spoken(told.after):>9}"
        )
    stored = asked.day * (found.record + found.handed_in) / gib
    print(f"\n{stored:.1f} GiB of records and submissions a day.")


if __name__ == "__main__":
    main()
