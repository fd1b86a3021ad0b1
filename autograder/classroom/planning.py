"""What there is to grade: each student's answer to each exercise, beside its record, if it has one."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from autograder.catalog import Catalog
from autograder.classroom import handed, records
from autograder.classroom.records import Record, Results
from autograder.classroom.students import Class, Student, folders, printable
from autograder.intake import Intake, IntakeError, Submission
from autograder.report import PRACTICE

TOLD = 3  # reasons in one sentence


class Seeds(msgspec.Struct, frozen=True):
    """One word for everybody; or a secret, which gives each student numbers of their own."""

    word: str = PRACTICE
    secret: bytes = b""

    def of(self, student: str, slug: str) -> str:
        if not self.secret:
            return self.word
        return hmac.new(self.secret, f"{student}\0{slug}".encode(), "sha256").hexdigest()[:32]

    def __repr__(self) -> str:
        return "Seeds(…)"


def shown(seed: str, seeds: Seeds) -> str:
    """What a report may tell: who knows a secret seed knows the inputs of the next submission too."""
    return f"secret, {hashlib.sha256(seed.encode()).hexdigest()[:12]}" if seeds.secret else seed


class Task(msgspec.Struct, frozen=True):
    """One student's answer to one exercise, or that there is none."""

    student: str
    slug: str
    path: Path  # of the record
    submission: Submission | None
    file: str
    says: str  # why there is nothing to grade
    notes: list[str]
    seed: str
    reveal: bool
    inputs: dict[str, str]
    record: Record | None  # as it stands
    why: list[str]  # why it is to be graded; nothing where the record tells all

    def __repr__(self) -> str:
        return f"Task({self.student!r}, {self.slug!r})"  # never the seed


class Plan(msgspec.Struct, frozen=True):
    tasks: list[Task]
    problems: list[tuple[str, str]]  # (student, or nobody in particular; sentence)
    others: list[Path]  # records that nothing handed in belongs to

    @property
    def due(self) -> list[Task]:
        return [task for task in self.tasks if task.why]


def plan(
    group: Class,
    results: Results,
    catalog: Catalog,
    *,
    exercises: Sequence[str] = (),
    seeds: Seeds,
    reveal: bool = True,
) -> Plan:
    """Everybody is expected to answer `exercises`, by default all that anybody answered."""
    told = exercises[0] if len(exercises) == 1 else None
    read = {each.name: handed.read(each, catalog, told, group.troubles) for each in group.students}
    wanted = list(exercises) or _answered(read.values(), catalog)
    if not group.students:
        raise IntakeError(f"“{group.root}” holds no student's work.")
    if not wanted:
        first = [problem.sentence for intake in read.values() for problem in intake.problems][:1]
        said = "Nothing that was handed in tells which exercise it answers; say --exercise."
        raise IntakeError(" ".join([said, *first]))
    places = folders(read)
    ours = {slug: records.ours(slug) for slug in wanted}
    tasks = []
    for student in group.students:
        intake = read[student.name]
        for slug in wanted:
            path = results.path(places[student.name], slug)
            tasks.append(_task(student, slug, intake, group, path, ours[slug], seeds, reveal))
    problems = [("", problem.sentence) for problem in group.problems]
    for name, intake in read.items():
        problems += [(name, problem.sentence) for problem in intake.problems]
    return Plan(tasks, problems, results.others({task.path for task in tasks}))


def _answered(read: Iterable[Intake], catalog: Catalog) -> list[str]:
    """In learning order; an answer that cannot be read shows that the exercise was asked for."""
    found = set()
    for intake in read:
        found |= {submission.slug for submission in intake.submissions}
        found |= {problem.slug for problem in intake.problems}
    return [exercise.slug for exercise in catalog if exercise.slug in found]


def _task(
    student: Student,
    slug: str,
    intake: Intake,
    group: Class,
    path: Path,
    ours: dict[str, str],
    seeds: Seeds,
    reveal: bool,
) -> Task:
    submission = next((each for each in intake.submissions if each.slug == slug), None)
    says = "" if submission else _why_not(slug, intake)
    notes = list(submission.notes) if submission else []
    seed = seeds.of(student.name, slug)
    inputs = {
        **records.theirs(submission, says, notes),
        **ours,
        "seed": shown(seed, seeds),
        "messages": "with numbers" if reveal else "without numbers",
    }
    record = records.read(path)
    if record is not None and (record.student, record.exercise) != (student.name, slug):
        record = None
    why = records.changed(record, inputs) if record else ["not graded yet"]
    file = _file(student, submission, group) if submission else ""
    return Task(student.name, slug, path, submission, file, says, notes, seed, reveal, inputs, record, why)


def _why_not(slug: str, intake: Intake) -> str:
    """What was wrong with the answer; else what was wrong with anything that was handed in."""
    told = [problem.sentence for problem in intake.problems if problem.slug == slug]
    told = told or [problem.sentence for problem in intake.problems if not problem.slug]
    return " ".join(["Nothing that can be graded was handed in.", *told[:TOLD]])


def _file(student: Student, submission: Submission, group: Class) -> str:
    """Where it lay, seen from the folder that was graded."""
    name = submission.label.partition("/")[0]
    *_, thing = sorted(student.handed, key=lambda thing: printable(thing.path.name) == name)
    folder = thing.path if len(student.handed) == 1 and os.path.isdir(thing.path) else thing.path.parent
    above = os.path.relpath(folder, group.root)
    return submission.label if above == "." else f"{above}/{submission.label}"
