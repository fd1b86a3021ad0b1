"""From a plan to records: whoever grades, the caller alone writes."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from autograder.classroom import records
from autograder.classroom.jobs import Job
from autograder.classroom.planning import Task
from autograder.classroom.records import Record
from autograder.intake import in_cells
from autograder.report import Report

# After one of these no other record can be written either.
NO_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Unwritten(msgspec.Struct, frozen=True):
    task: Task
    reason: str
    for_all: bool  # whether others will fare the same


def job_of(task: Task) -> Job:
    return Job(
        slug=task.slug,
        source=task.submission.source if task.submission else None,
        label=f"{task.slug.rpartition('/')[2]}.py",  # the same wherever the file lies
        seed=task.seed,
        shown=task.inputs["seed"],
        says=task.says,
        reveal=task.reveal,
    )


def record_of(task: Task, report: Report) -> Record:
    if task.submission:
        report = in_cells(report, task.submission)
    known: dict[str, Any] = {name: getattr(report, name) for name in report.__struct_fields__}
    known |= {"student": task.student, "file": task.file, "inputs": task.inputs, "notes": task.notes}
    return Record(**known)


def written(graded: Iterable[tuple[Task, Report]]) -> Iterator[tuple[Record, Unwritten | None]]:
    """Each record as it comes, with the reason where it could not be written."""
    for task, report in graded:
        record = record_of(task, report)
        yield record, write(task, record)


def write(task: Task, record: Record) -> Unwritten | None:
    try:
        records.write(task.path, record)
    except OSError as error:
        return Unwritten(task, error.strerror or str(error), error.errno in NO_PLACE)
    return None


def still_true(task: Task) -> tuple[Record, bool]:
    """The record of a task that is not due, and whether it has to be written: only the place may differ."""
    assert task.record is not None
    moved = task.record.file != task.file
    return msgspec.structs.replace(task.record, file=task.file) if moved else task.record, moved
