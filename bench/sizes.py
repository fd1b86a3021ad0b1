"""Exams made for measuring: so many checks, with so many draws each, of so many numbers each."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import psutil

from autograder import catalog, stubs
from autograder.engine.engine import Engine
from autograder.engine.watch import resident_bytes
from bench.memory import peak
from bench.scale import processor_time

SLUG = "growth/double"
SOLUTION = '''\
# %%
import keras


class Double(keras.layers.Layer):
    """Twice its inputs."""

    def call(self, inputs):
        # begin solution: twice
        return 2.0 * inputs
        # end solution


# %%
from autograder.variants import Mistake

MISTAKES = []
'''
EXAM = '''\
from autograder.exam import Exam

exam = Exam(points={checks}, seconds=60)


def doubles(kit, draw):
    """Each number is doubled."""
    layer = kit.Double()
    return [layer(draw.normal({numbers})) for _ in range({draws})]


for number in range({checks}):
    exam.add(doubles, points=1, name=f"doubles_{{number}}")
'''
# What is varied, while the others stay at the least.
LEAST = {"checks": 1, "draws": 1, "numbers": 1}
VARIED = {
    "checks": ("Checks of an exam", "check", (1, 10, 20, 40)),
    "draws": ("Draws of a check", "draw", (1, 100, 200, 400)),
    "numbers": ("Numbers of a draw", "number", (1, 1_000_000, 2_000_000, 4_000_000)),
}


class Sized(msgspec.Struct, frozen=True):
    amount: int
    wall: float  # seconds, of a submission with numbers of its own
    processor: float
    worker: int  # bytes, at its largest


@contextmanager
def corpus() -> Iterator[Path]:
    """A corpus of one exercise, in place of ours."""
    ours = catalog.corpus_root
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in (catalog.solution_path(SLUG), catalog.exam_path(SLUG)):
            (root / path.relative_to(ours())).parent.mkdir(parents=True)
        catalog.corpus_root = lambda: root
        try:
            catalog.solution_path(SLUG).write_text(SOLUTION, encoding="utf-8")
            yield root
        finally:
            catalog.corpus_root = ours


def sized(repeats: int) -> Iterator[tuple[str, str, list[Sized]]]:
    with Engine(cache=False) as engine, corpus():
        for name, (title, unit, amounts) in VARIED.items():
            yield title, unit, [measured(engine, repeats, amount, name) for amount in amounts]


def measured(engine: Engine, repeats: int, amount: int, name: str) -> Sized:
    catalog.exam_path(SLUG).write_text(EXAM.format(**LEAST | {name: amount}), encoding="utf-8")
    source = stubs.reference(SOLUTION, catalog.solution_path(SLUG))
    seeds = itertools.count()

    def grade() -> None:
        report = engine.grade(source, SLUG, seed=f"growth {next(seeds)}")
        assert report.verdict == "passed", report

    grade()
    walls, busy = [], processor_time()
    for _ in range(repeats):
        started = time.perf_counter()
        grade()
        walls.append(time.perf_counter() - started)
    processor = (processor_time() - busy) / repeats
    with largest_worker(engine) as largest:  # apart, since looking takes time too
        grade()
    return Sized(amount, statistics.median(walls), processor, largest[0])


def largest_worker(engine: Engine) -> AbstractContextManager[list[int]]:
    server = psutil.Process(engine.workers._process.pid)  # type: ignore[union-attr]

    def largest() -> int:
        return max((resident_bytes(child.pid) for child in server.children(recursive=True)), default=0)

    return peak(largest, pause=0.01)
