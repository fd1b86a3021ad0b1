"""The graders, each with the same assignment, as an instructor would set it up for that grader.

A lot of submissions is handed in, graded with the grader's own command and its own defaults, and the grades
are read where that grader leaves them. Plain tests are the same everywhere: `bench.in_kernel`.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import distributions, version
from pathlib import Path
from xml.etree import ElementTree

import msgspec

from autograder.engine.study import Studied
from autograder.report import Report
from bench.assignment import (
    NAME,
    asks,
    called,
    environment,
    hand_in,
    marks,
    plain_course,
    short,
    write_notebook,
)
from bench.peers.running import Used, run

OTTER = Path(__file__).parents[2] / ".venv-peers" / "bin" / "python"
JOBS = 2

Lot = dict[str, dict[str, str]]  # student → exercise → answer
Shares = dict[tuple[str, str], float]  # (student, exercise) → points by possible points; absent: no grade


class Graded(msgspec.Struct, frozen=True):
    used: Used
    shares: Shares
    cut: set[str]  # students whose grading came to no end by itself


def full(share: float | None) -> bool:
    return share is not None and share > 1 - 1e-9


class Grader:
    name, title = "", ""
    at_a_time = 1

    def __init__(self, room: Path, studied: dict[str, Studied]) -> None:
        self.room, self.studied = room, studied
        room.mkdir(parents=True)
        self.prepare()

    @classmethod
    def lacks(cls) -> str:
        """Why it cannot take part on this machine."""
        return ""

    def prepare(self) -> None:
        """Sets the assignment up."""

    def hand_in(self, lot: Lot) -> None:
        raise NotImplementedError

    def commands(self, lot: Lot) -> Iterator[tuple[list[str], list[str]]]:
        """What is run in the room, one after the other, and the students that each grades."""
        raise NotImplementedError

    def shares(self, lot: Lot) -> Shares:
        raise NotImplementedError

    def grade(self, lot: Lot, limit: float | None = None) -> Graded:
        """`limit` is in seconds for each submission, and from outside: no grader knows of it."""
        self.hand_in(lot)
        surroundings, total, cut = self.surroundings(), Used(), set()
        for words, students in self.commands(lot):
            used = run(words, self.room, surroundings, limit and limit * len(students))
            total += used
            cut |= set() if used.ended else set(students)
        return Graded(total, self.shares(lot), cut)

    def surroundings(self) -> dict[str, str]:
        return environment()


class Nbgrader(Grader):
    """It has no option to grade several at a time."""

    name, title = "apart", "nbgrader, four notebooks"
    together = False

    def prepare(self) -> None:
        plain_course(self.room, self.studied, self.together)
        called(self.room, sys.executable, "-m", "nbgrader", "generate_assignment", NAME)

    def hand_in(self, lot: Lot) -> None:
        shutil.rmtree(
            self.room / "submitted", ignore_errors=True
        )  # it would try those again that it failed on
        for student, answers in lot.items():
            hand_in(self.room, student, answers)

    def commands(self, lot: Lot) -> Iterator[tuple[list[str], list[str]]]:
        yield [sys.executable, "-m", "nbgrader", "autograde", NAME], list(lot)

    def shares(self, lot: Lot) -> Shares:
        found: Shares = {}
        book = marks(self.room)
        for student in lot:
            for slug, study in self.studied.items():
                cells = [book.get((student, f"{short(slug)}-{check.name}")) for check in study.sheet.checks]
                scores = [score for score in cells if score is not None]
                if len(scores) == len(cells):
                    found[student, slug] = sum(scores) / study.sheet.points
        return found


class NbgraderTogether(Nbgrader):
    name, title = "together", "nbgrader, one notebook"
    together = True


class Otter(Grader):
    """`otter run` takes one submission. `otter grade` takes several at a time, in Docker containers."""

    name, title = "otter", "otter run"

    @classmethod
    def lacks(cls) -> str:
        return "" if OTTER.exists() else "it is not installed; say make .venv-peers/ready"

    def prepare(self) -> None:
        tests = self.room / "tests"
        tests.mkdir()
        for slug, study in self.studied.items():
            lines = [
                "from otter.test_files import test_case",
                "",
                "OK_FORMAT = False",
                f'name = "{short(slug)}"',
            ]
            for check in study.sheet.checks:
                lines += [
                    *("", "", f"@test_case(points={check.points})", f"def {check.name}(env):"),
                    "    from bench.in_kernel import points",
                    "",
                    f"    assert {asks(slug, check.name, check.points, 'env')}",
                ]
            (tests / f"{short(slug)}.py").write_text("\n".join(lines) + "\n")
        called(self.room, str(OTTER), "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip")

    def hand_in(self, lot: Lot) -> None:
        for student, answers in lot.items():
            cells = [
                {
                    "cell_type": "code",
                    "metadata": {"otter": {"tests": [short(slug)]}},  # checked right after this cell
                    "source": source,
                    "execution_count": None,
                    "outputs": [],
                }
                for slug, source in answers.items()
            ]
            (self.room / student).mkdir()
            write_notebook(self.room / student / "answers.ipynb", cells)

    def commands(self, lot: Lot) -> Iterator[tuple[list[str], list[str]]]:
        for student in lot:
            submission = f"{student}/answers.ipynb"
            words = [str(OTTER), "-m", "otter", "run", submission, "-a", "autograder.zip", "-o", student]
            yield words, [student]

    def shares(self, lot: Lot) -> Shares:
        found: Shares = {}
        for student in lot:
            results = self.room / student / "results.json"
            if not results.exists():
                continue
            scores = {test["name"]: test.get("score") for test in json.loads(results.read_text())["tests"]}
            for slug, study in self.studied.items():
                if (score := scores.get(short(slug))) is not None:
                    found[student, slug] = score / study.sheet.points
        return found


class Pytest(Grader):
    """A file of tests for each exercise, beside the answers; a process for each submission."""

    name, title = "pytest", "pytest"

    def hand_in(self, lot: Lot) -> None:
        for student, answers in lot.items():
            folder = self.room / student
            folder.mkdir()
            for slug, source in answers.items():
                (folder / f"{short(slug)}.py").write_text(source)
                lines = ["from bench.in_kernel import points", "", f"import {short(slug)}"]
                for check in self.studied[slug].sheet.checks:
                    question = asks(slug, check.name, check.points, f"vars({short(slug)})")
                    lines += ["", "", f"def test_{check.name}():", f"    assert {question}"]
                (folder / f"test_{short(slug)}.py").write_text("\n".join(lines) + "\n")

    def commands(self, lot: Lot) -> Iterator[tuple[list[str], list[str]]]:
        for student in lot:
            report = f"--junit-xml={student}/report.xml"
            yield [sys.executable, "-m", "pytest", "-q", "--rootdir", student, report, student], [student]

    def shares(self, lot: Lot) -> Shares:
        found: Shares = {}
        for student in lot:
            report = self.room / student / "report.xml"
            if not report.exists():
                continue
            passed = {
                (case.get("classname", "").rpartition(".")[2], case.get("name")): not len(case)
                for case in ElementTree.parse(report).iter("testcase")
            }
            for slug, study in self.studied.items():
                tests = [((f"test_{short(slug)}", f"test_{c.name}"), c.points) for c in study.sheet.checks]
                if all(test in passed for test, _ in tests):  # pytest could read the file
                    found[student, slug] = sum(p for test, p in tests if passed[test]) / study.sheet.points
        return found


class Ours(Grader):
    """Each lot is a class of its own: TensorFlow is imported anew, and no record is left to go by."""

    name, title = "ours", "dlkit grade"
    at_a_time = JOBS
    program = "autograder.cli"

    def surroundings(self) -> dict[str, str]:
        """Nothing is known of the reference from before."""
        return environment() | {"DLKIT_CACHE_DIR": str(self.room / "cache")}

    def folder(self, lot: Lot) -> str:
        return f"lot of {next(iter(lot))}"

    def hand_in(self, lot: Lot) -> None:
        for student, answers in lot.items():
            for slug, source in answers.items():
                file = self.room / self.folder(lot) / student / f"{slug}.py"
                file.parent.mkdir(parents=True)
                file.write_text(source)

    def commands(self, lot: Lot) -> Iterator[tuple[list[str], list[str]]]:
        folder = self.folder(lot)
        words = [sys.executable, "-m", self.program, "grade", folder]
        yield [*words, "--output", f"{folder}, graded", "--jobs", str(JOBS)], list(lot)

    def shares(self, lot: Lot) -> Shares:
        found: Shares = {}
        for record in (self.room / f"{self.folder(lot)}, graded").glob("*/*/*.json"):
            report = msgspec.json.decode(record.read_bytes(), type=Report)
            if report.out_of:
                found[report.student, report.exercise] = report.points / report.out_of
        return found


class Unguarded(Ours):
    name, title = "unguarded", "dlkit grade, no guards"
    program = "bench.peers.unguarded"


def versions() -> str:
    """Of the others, where they are installed."""
    ours = [f"{package} {version(package)}" for package in ("nbgrader", "pytest")]
    places = [str(place) for place in OTTER.parents[1].glob("lib/python*/site-packages")]
    theirs = [f"{found.name} {found.version}" for found in distributions(name="otter-grader", path=places)]
    return ", ".join(ours + theirs)


GRADERS: list[type[Grader]] = [Nbgrader, NbgraderTogether, Otter, Pytest, Ours, Unguarded]
