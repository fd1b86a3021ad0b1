"""Bundles: recorded observations that take the reference's place on a machine without `solutions/`.

A bundle holds what the right answer and the named mistakes of some exercises give for the practice inputs,
and what there is to say about them. It is data alone: no reference, no mistake's code, nothing that runs.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from autograder.catalog import exam_text, solution_path
from autograder.engine.stamps import digest
from autograder.engine.study import MistakeSheet, Studied
from autograder.engine.wire import Outcome
from autograder.exam import Sheet
from autograder.judge import Observed, last_line, same_outcome
from autograder.report import PRACTICE

NAME = "dlkit.bundle"
VARIABLE = "DLKIT_BUNDLE"
MAGIC = b"dlkit bundle 1\n"
MOST = 200_000  # bytes that one exercise may take
UNPACKED = 32 << 20  # bytes; no exercise has a tenth of it
REFERENCE = ""  # stands for the reference's source; a mistake's name stands for the mistake's

FORGOTTEN = Observed(Outcome(kind="loaded"), b"")  # equals nothing that a submission can give

Runs = dict[str, Observed]  # by check


class BundleError(Exception):
    """An exercise cannot be checked, or recorded, with this bundle: one sentence."""


class Knows(Protocol):
    """What the engine asks: the answers themselves, or a bundle in their place."""

    def study(self, slug: str) -> Studied: ...

    def observe(
        self, slug: str, source: str, check: str, seed: str, *, on_disk: bool = False, floatx: str = "float32"
    ) -> Observed: ...

    def inputs(self, slug: str, source: str, check: str, leaf: int) -> np.ndarray | None: ...


class Recorded(msgspec.Struct, frozen=True):
    """One exercise."""

    exam: str  # digest of the exam whose checks were run
    seed: str
    sheet: Sheet
    mistakes: list[MistakeSheet]  # with their names in place of their sources
    reference: Runs
    wrong: dict[str, Runs]  # by mistake, where it differs from the reference


class Bundle:
    """One exercise's recordings, which answer as `autograder.engine.answers.Answers` does."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded

    def study(self, slug: str) -> Studied:
        return Studied(self.recorded.sheet, REFERENCE, self.recorded.mistakes, [])

    def observe(
        self, slug: str, source: str, check: str, seed: str, *, on_disk: bool = False, floatx: str = "float32"
    ) -> Observed:
        runs = self.recorded.reference
        return self.recorded.wrong.get(source, runs).get(check, runs[check])

    def inputs(self, slug: str, source: str, check: str, leaf: int) -> np.ndarray | None:
        """Not recorded: pictures are maps then, where they would be curves."""
        return None


def record(answers: Knows, slug: str) -> Recorded:
    """Runs the reference and its mistakes over the practice inputs."""
    studied = answers.study(slug)

    def observed(source: str) -> Iterator[tuple[str, Observed]]:
        for check in studied.sheet.checks:
            seen = answers.observe(slug, source, check.name, PRACTICE, on_disk=True)
            # A traceback shows lines of the code; only its last one is ever compared.
            told = msgspec.structs.replace(seen.outcome, text=last_line(seen.outcome.text), line=None)
            yield check.name, msgspec.structs.replace(seen, outcome=told)

    reference = dict(observed(studied.reference))
    tolerances = {check.name: check.tolerance for check in studied.sheet.checks}
    wrong = {
        mistake.name: {
            check: seen
            for check, seen in observed(mistake.source)
            if not same_outcome(seen, reference[check], tolerances[check])
        }
        for mistake in studied.mistakes
    }
    mistakes = [msgspec.structs.replace(mistake, source=mistake.name) for mistake in studied.mistakes]
    return Recorded(digest(exam_text(slug)), PRACTICE, studied.sheet, mistakes, reference, wrong)


def pack(recorded: dict[str, Recorded]) -> bytes:
    """A bundle's bytes. BundleError: an exercise does not fit into it."""
    body = msgspec.msgpack.encode({slug: _packed(slug, one) for slug, one in recorded.items()})
    return MAGIC + hashlib.sha256(body).digest() + body


def _packed(slug: str, one: Recorded) -> bytes:
    """Where it is too much, the largest runs of mistakes go; the others still tell the mistakes by name."""
    sizes = sorted(len(run.arrays) for runs in one.wrong.values() for run in runs.values())
    while len(data := zlib.compress(msgspec.msgpack.encode(one), 9)) > MOST:
        if not sizes:
            raise BundleError(f"{slug} takes {len(data) // 1000} KB; a bundle has room for {MOST // 1000}.")
        most = sizes.pop()
        wrong = {
            name: {check: run if len(run.arrays) < most else FORGOTTEN for check, run in runs.items()}
            for name, runs in one.wrong.items()
        }
        one = msgspec.structs.replace(one, wrong=wrong)
    return data


def read(path: Path, slug: str, seed: str = PRACTICE) -> Bundle:
    """The recordings of one exercise, if they fit this exam and this seed."""
    exercises = _exercises(path)
    if slug not in exercises:
        raise BundleError(f"The bundle {path} does not hold {slug}; it holds {', '.join(sorted(exercises))}.")
    unzip = zlib.decompressobj()
    try:
        recorded = msgspec.msgpack.decode(unzip.decompress(exercises[slug], UNPACKED), type=Recorded)
    except (zlib.error, msgspec.DecodeError):
        raise BundleError(f"{path} is damaged: {slug} cannot be read from it.") from None
    if recorded.exam != digest(exam_text(slug)):
        raise BundleError(f"The bundle {path} was made for another version of {slug}; ask for a new one.")
    if recorded.seed != seed:
        raise BundleError(f"Without the solutions, {slug} can be checked with the practice inputs only.")
    return Bundle(recorded)


def _exercises(path: Path) -> dict[str, bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"The bundle {path} cannot be read: {error.strerror}.") from None
    head, body = data[: len(MAGIC) + 32], data[len(MAGIC) + 32 :]
    if head != MAGIC + hashlib.sha256(body).digest():
        raise BundleError(f"{path} is damaged or no bundle; `dlkit bundle` makes one.")
    return msgspec.msgpack.decode(body, type=dict[str, bytes])


def find(start: Path | None = None) -> Path | None:
    """The bundle that $DLKIT_BUNDLE names, or that lies in this folder or the nearest one above it."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    start = (start or Path.cwd()).absolute()
    return next((folder / NAME for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def in_place_of_the_solution(slug: str, seed: str = PRACTICE) -> Path | None:
    """The bundle to check with; None where the solution is at hand, which serves better."""
    if solution_path(slug).is_file():
        return None
    path = find()
    if path is None:
        raise BundleError(
            f"{slug} cannot be checked here: its solution is not on this machine, and there is no {NAME} "
            "in this folder or above it. Your course has one."
        )
    read(path, slug, seed)
    return path
