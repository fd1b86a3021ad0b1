"""A class's submissions of an assignment, many at a time, into nbgrader's gradebook.

What was entered stays entered: a call that is broken off goes on, next time, where it stopped, and grades
again only what has changed since.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

import msgspec

from autograder.classroom import records
from autograder.classroom.planning import Seeds, shown
from autograder.courses import handed_in, plans
from autograder.courses.gradebooks import STATE, Course, CourseError, Entry, Locked
from autograder.courses.handed_in import HandedIn
from autograder.courses.marking import Marked, points
from autograder.courses.plans import Plan
from autograder.courses.preprocessors import graded
from autograder.engine.engine import Engine
from autograder.engine.launch import EngineError
from autograder.engine.stamps import digest


class Result(msgspec.Struct, frozen=True):
    """What became of one student's submission."""

    student: str
    points: dict[str, tuple[float, float]] = {}  # by notebook: got, of
    problems: tuple[str, ...] = ()  # what is not graded
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    ours: str = ""  # our fault: nothing was entered


class Work(msgspec.Struct, frozen=True):
    """A submission that is to be graded, and its stamp: what the result depends on."""

    handed: HandedIn
    stamp: str


class Grading:
    """
    Args:
        course: the course.
        assignment: its name.
        seeds: where each student's inputs come from.
        students: whose submissions, if not everybody's.
        jobs: how many are graded at the same time.
        force: grade again what is graded already.
        pictures: whether feedback is to show some, where answers are wrong.
    """

    def __init__(
        self,
        course: Course,
        assignment: str,
        seeds: Seeds,
        *,
        students: Sequence[str] = (),
        jobs: int,
        force: bool = False,
        isolation: str | None = None,
        pictures: bool = True,
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.seeds = seeds
        self.jobs = jobs
        self.force = force
        self.isolation = isolation
        self.pictures = pictures
        self.plans = course.plans(assignment)
        self.slugs = sorted({slug for plan in self.plans.values() for slug in plan.slugs})
        submitted = course.submitted(assignment)
        if unknown := [name for name in students if name not in submitted]:
            raise CourseError(f"{unknown[0]} handed in nothing for {assignment}.")
        self.submitted = {name: submitted[name] for name in students} or submitted

    def run(self) -> Iterator[Result]:
        """One result for each student, as soon as it is there."""
        state = self.course.root / STATE
        state.mkdir(exist_ok=True)
        autograded = self.course.folders.autograded_directory
        with tempfile.TemporaryDirectory(prefix="autograde-", dir=state) as folder:
            entry = Entry(self.course, self.plans, Path(folder))
            due: list[Work] = []
            for name in self.submitted:
                work = self._work(name, autograded)
                if isinstance(work, Work):
                    due.append(work)
                else:
                    yield work
            if due:
                yield from self._graded(due, entry, Path(folder))

    def _work(self, student: str, autograded: str) -> Work | Result:
        found = handed_in.read(student, self.submitted[student], self.plans, self.assignment)
        if not found.notebooks:
            return Result(student, problems=tuple(found.problems))
        stamp = self._stamp(found)
        place = self.course.path(autograded, student, self.assignment)
        if not self.force and all(stamped(place / f"{name}.ipynb") == stamp for name in found.notebooks):
            return Result(student, problems=tuple(found.problems), notes=tuple(found.notes), unchanged=True)
        return Work(found, stamp)

    def _stamp(self, found: HandedIn) -> str:
        return digest(
            json.dumps(found.notebooks, sort_keys=True),
            found.when,
            "in pictures" if self.pictures else "in words",
            *(msgspec.json.encode(plan).decode() for plan in self.plans.values()),
            *(str(sorted(records.ours(slug).items())) for slug in self.slugs),
            *(shown(self.seeds.of(found.student, slug), self.seeds) for slug in self.slugs),
        )

    def _graded(self, due: list[Work], entry: Entry, folder: Path) -> Iterator[Result]:
        with (
            Engine(isolation=self.isolation, rooms=self.jobs) as engine,
            ThreadPoolExecutor(self.jobs) as pool,
        ):
            plans.check(self.plans.values(), lambda slug: engine.answers.study(slug).sheet)
            futures: dict[Future[dict[str, Marked]], Work] = {
                pool.submit(self._marks, engine, work.handed): work for work in due
            }
            try:
                for future in as_completed(futures):
                    yield self._entered(futures[future], future, entry, folder)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _marks(self, engine: Engine, found: HandedIn) -> dict[str, Marked]:
        marks = {}
        for name, content in found.notebooks.items():
            plan = self.plans[name]
            if plan.tests:
                plans.restore(content["cells"], plan)
                marks[name] = graded(
                    engine, content["cells"], plan, found.student, self.seeds, pictures=self.pictures
                )
        return marks

    def _entered(self, work: Work, future: Future[dict[str, Marked]], entry: Entry, folder: Path) -> Result:
        found = work.handed
        student, problems, notes = found.student, tuple(found.problems), tuple(found.notes)
        try:
            marks = future.result()
            if broken := next((marked.broken for marked in marks.values() if marked.broken), ""):
                return Result(student, problems=problems, notes=notes, ours=broken)
            for content in found.notebooks.values():
                content["metadata"]["dlkit"] = {"stamp": work.stamp}
            staged = self.course.path(str(folder / "submitted"), student, self.assignment)
            handed_in.stage(found, staged)
            entry.enter(self.assignment, student, marks, list(found.notebooks), found.unread)
            shutil.rmtree(staged)
        except (Locked, EngineError, CourseError) as error:
            return Result(student, problems=problems, notes=notes, ours=str(error))
        except Exception as error:  # nbgrader's, over one submission; the class goes on
            said = f"nbgrader could not enter it ({type(error).__name__}: {error})".partition("\n")[0]
            return Result(student, problems=problems, notes=notes, ours=said)
        problems += tuple(marked.complaint for marked in marks.values() if marked.complaint)
        notes += tuple(note for marked in marks.values() for note in (*marked.notes, *marked.troubles))
        return Result(
            student,
            {name: self._points(self.plans[name], mark) for name, mark in marks.items()},
            problems,
            notes,
        )

    def _points(self, plan: Plan, marked: Marked) -> tuple[float, float]:
        return sum(points(test, marked) for test in plan.tests), sum(test.points for test in plan.tests)


def stamped(path: Path) -> str:
    """What a graded notebook was made from; empty for one that is not there or not ours."""
    try:
        return str(json.loads(path.read_bytes())["metadata"]["dlkit"]["stamp"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
