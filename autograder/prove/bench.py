"""One exercise on the bench: its texts and variants, and warm rooms to run them in."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType

import msgspec

from autograder import catalog, stubs
from autograder.engine.engine import PRACTICE, Engine
from autograder.engine.stamps import digest
from autograder.exam import SEEDS, CheckSheet
from autograder.judge import Observed, difference
from autograder.prove.depth import Depth
from autograder.prove.records import count
from autograder.prove.submissions import right_answers
from autograder.prove.warm import WarmRoom
from autograder.report import Report

CHECK_SECONDS = 0.6  # for one right answer in one check, over all seeds
MEMORY = 128 << 20  # bytes of observations kept


class Source(msgspec.Struct, frozen=True):
    name: str
    text: str


class Bench:
    def __init__(self, engine: Engine, slug: str, depth: Depth) -> None:
        self.engine = engine
        self.slug = slug
        self.depth = depth
        self.path: Path = catalog.solution_path(slug)
        self.solution = catalog.solution_text(slug)
        self.exam = catalog.exam_text(slug)
        self.stub = stubs.stub(self.solution, self.path)
        self.studied = engine.answers.study(slug)
        self.reference = self.studied.reference
        self.checks = self.studied.sheet.checks
        self.mistakes = self.studied.mistakes
        self.answers = [
            *(Source(answer.name, answer.source) for answer in self.studied.answers),
            *(Source(submission.name, submission.source) for submission in right_answers(slug)),
        ]
        self.home = self.room()
        self.away = self.room()
        self._graded: dict[str, Report] = {}
        self._seen: dict[str, Observed] = {}
        self._kept = 0
        self._seeds: dict[str, int] = {}

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.home.close()
        self.away.close()

    def room(self) -> WarmRoom:
        return WarmRoom(self.engine.open_room, self.slug, self.exam)

    def grade(self, source: str) -> Report:
        """What a learner gets for this file; asked once, then remembered."""
        if source not in self._graded:
            self._graded[source] = self.grade_again(source)
        return self._graded[source]

    def grade_again(self, source: str) -> Report:
        return self.engine.grade(source, self.slug)

    def observe(self, source: str, check: str, seed: str, floatx: str = "float32") -> Observed:
        """What the reference or a variant of it gives at home; asked once, then remembered."""
        key = digest(source, check, seed, floatx)
        if seed == PRACTICE and floatx == "float32":
            return self.engine.answers.observe(self.slug, source, check, seed)  # the grader has asked for it
        if key not in self._seen:
            observed = self.home.observe(source, check, seed, floatx=floatx)
            size = len(observed.arrays) + 1000
            if self._kept + size > MEMORY:
                return observed
            self._kept += size
            self._seen[key] = observed
        return self._seen[key]

    def expected(self, check: str, seed: str, floatx: str = "float32") -> Observed:
        return self.observe(self.reference, check, seed, floatx)

    def seeds(self, check: CheckSheet, answer: int = 0) -> list[str]:
        """Seeds for right answers. A slow check gets as many as fit into its time, at least a fifth.

        Of several right answers, the first gets all of them and each further one a fifth: they take the most
        of a proof's time.
        """
        if check.name not in self._seeds:
            most = max(1, self.depth.seeds * check.seeds // SEEDS)
            fitting = int(CHECK_SECONDS / self._cost(check)) if most > 5 else most
            self._seeds[check.name] = min(most, max(most // 5, fitting))
        many = self._seeds[check.name]
        return [seed(number) for number in range(-(-many // 5) if answer else many)]

    def _cost(self, check: CheckSheet) -> float:
        """Seconds for one run of the reference, once its kernels are there."""
        times = []
        for number in range(2):
            started = time.monotonic()
            self.expected(check.name, seed(number))
            times.append(time.monotonic() - started)
        return min(times)

    def few_seeds(self) -> list[str]:
        """What learners get by default first: grading has paid for it already."""
        return [PRACTICE, *(seed(number) for number in range(self.depth.few - 1))]

    def disagreement(self, check: CheckSheet, seed: str, got: Observed) -> str:
        """How this differs from what the reference gives; nothing where it does not."""
        expected = self.expected(check.name, seed)
        if expected.outcome.kind != "observed":
            return f"the reference fails: {first_line(expected.outcome.text)}"
        if got.outcome.kind != "observed":
            return first_line(got.outcome.text)
        different = difference(got, expected, check.tolerance)
        return different.message if different else ""


def range_of_seeds(bench: Bench) -> str:
    """How many seeds the checks were run on, for people."""
    numbers = [len(bench.seeds(check)) for check in bench.checks]
    least, most = min(numbers, default=0), max(numbers, default=0)
    return count(most, "seed") if least == most else f"{least} to {most} seeds"


def seed(number: int) -> str:
    return f"prove-{number}"


def first_line(text: str) -> str:
    """What an error says, without the frames that lead to it."""
    return text.strip().rpartition("\n")[2]
