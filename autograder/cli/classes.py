"""A class: `grade` over many submissions, and `regrade`, which also tells what changed."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.padding import Padding
from rich.text import Text

from autograder.catalog import load
from autograder.cli import options
from autograder.cli.choosing import short
from autograder.cli.errors import WrongCall, complain
from autograder.cli.following import following
from autograder.cli.reporting import Format, deliver
from autograder.report import Report, exit_code
from autograder.reports.look import console
from autograder.reports.plain import clean

if TYPE_CHECKING:
    from autograder.classroom.grading import Unwritten
    from autograder.classroom.planning import Plan, Seeds, Task
    from autograder.classroom.records import Record

app = typer.Typer()
OURS = 3
TOLD = 20  # sentences on what was handed in, or could not be written
REPORTS = {
    Format.JUNIT: "report.xml",
    Format.GITHUB: "report.github.txt",
    Format.GITLAB: "report.gitlab.json",
    Format.GRADESCOPE: "report.gradescope.json",
    Format.CSV: "report.csv",
    Format.HTML: "report.html",
}


class Asked(msgspec.Struct, frozen=True):
    """What the command line says about a class."""

    path: Path
    output: Path | None
    exercises: list[str]
    students: tuple[str, ...]  # nobody else, if any
    seeds: Seeds
    hold_back: bool
    tier: str | None
    jobs: int | None
    cluster: str | None
    format: Format = Format.TERMINAL
    anew: bool = False  # even where nothing changed
    why: bool = False  # only say what would be graded


@app.command(
    "regrade",
    rich_help_panel="Grade",
    epilog="Example: dlkit regrade submissions --output results --why",
)
def regrade(
    path: Annotated[Path, typer.Argument(help="The class, as `dlkit grade` takes it.", metavar="PATH")],
    output: Annotated[Path, typer.Option(help="The folder of its records.", metavar="FOLDER")],
    why: Annotated[bool, typer.Option("--why", help="Grade nothing: say what changed.")] = False,
    exercise: options.Exercises = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Of this student only; may be said again.", metavar="NAME")
    ] = None,
    format: options.Formatted = Format.TERMINAL,
    seed: options.Seed = None,
    secret_file: options.SecretFile = None,
    hold_back: options.HoldBack = False,
    require_isolation: options.RequireIsolation = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
) -> None:
    """Grade a class again, even where nothing changed; or, with --why, say what did change since."""
    from autograder.classroom.opening import holds_a_class
    from autograder.classroom.planning import Seeds

    if not holds_a_class(path):
        raise WrongCall(f"{path} is no class: give the folder, the zip or the table that was graded.")
    seeds = Seeds(*options.drawn_from(seed, secret_file))
    tier = require_isolation.value if require_isolation else None
    students, exercises = tuple(student or ()), exercise or []
    asked = Asked(
        path, output, exercises, students, seeds, hold_back, tier, jobs, cluster, format, anew=True, why=why
    )
    raise typer.Exit(grade_class(asked))


def grade_class(asked: Asked) -> int:
    """The exit code: 0 if everybody has full marks, 1 if not, 3 if something of ours went wrong."""
    from autograder.classroom.opening import opened
    from autograder.classroom.planning import plan
    from autograder.classroom.records import InUse, Results

    catalog = load()
    output = _place(asked)
    exercises = list(dict.fromkeys(catalog.find(words).slug for words in asked.exercises))
    with contextlib.ExitStack() as stack:
        group = stack.enter_context(opened(asked.path, catalog))
        try:
            results = stack.enter_context(Results(output))
        except InUse as error:
            raise WrongCall(str(error)) from None
        except OSError as error:
            raise WrongCall(f"Records cannot be kept in {output}: {error.strerror}.") from None
        planned = plan(
            group, results, catalog, exercises=exercises, seeds=asked.seeds, reveal=not asked.hold_back
        )
        planned = _only(asked.students, planned)
        if asked.why:
            _tell_why(planned)
            return 0
        due = planned.tasks if asked.anew else planned.due
        try:
            records, unwritten = _graded(due, asked)
        except KeyboardInterrupt:
            complain("stopped; say the same again, and it goes on from here.")
            raise
        known = {(record.student, record.exercise): record for record in records}
        every = [known.get((task.student, task.slug)) or _kept(task) for task in planned.tasks]
        return _told([record for record in every if record], planned, unwritten, len(due), asked, output)


def _place(asked: Asked) -> Path:
    if not asked.path.exists():
        raise WrongCall(f"There is no file {short(asked.path)}.")
    if asked.output is None:
        raise WrongCall(f"{short(asked.path)} is a class: say where its records go, --output FOLDER.")
    here, there = asked.path.resolve(), asked.output.resolve()
    if there == here or (here.is_dir() and here in there.parents):
        raise WrongCall("The records would lie among the submissions; give --output another folder.")
    return asked.output


def _only(students: Iterable[str], planned: Plan) -> Plan:
    wanted = set(students)
    if not wanted:
        return planned
    if missing := wanted - {task.student for task in planned.tasks}:
        raise WrongCall(f"Nobody in the class is called “{clean(min(missing))}”.")
    return msgspec.structs.replace(
        planned,
        tasks=[task for task in planned.tasks if task.student in wanted],
        problems=[problem for problem in planned.problems if problem[0] in wanted],
        others=[],
    )


def _graded(due: list[Task], asked: Asked) -> tuple[list[Record], list[Unwritten]]:
    """Stops early only where no record can be written any more."""
    records: list[Record] = []
    unwritten: list[Unwritten] = []
    if not due:
        return records, unwritten
    from autograder.classroom.grading import written

    with contextlib.closing(_grading(due, asked)) as grading, following(len(due)) as step:
        for record, trouble in written(grading):
            records.append(record)
            if trouble:
                unwritten.append(trouble)
                if trouble.for_all:
                    break
            step(record)
    return records, unwritten


def _grading(due: list[Task], asked: Asked) -> Generator[tuple[Task, Report]]:
    from autograder.classroom.grading import job_of

    jobs = ((task, job_of(task)) for task in due)
    if asked.cluster is not None:
        try:
            from autograder.classroom.cluster import grade_on
        except ImportError as error:
            raise WrongCall(f"--cluster needs Dask: pip install 'dlkit[cluster]' ({error}).") from None
        return grade_on(asked.cluster, jobs, asked.jobs, asked.tier)
    from autograder.classroom.pool import grade_here

    at_a_time = min(asked.jobs or options.cores(), len(due))
    return grade_here(jobs, at_a_time, asked.tier)


def _kept(task: Task) -> Record | None:
    """The record that still tells; brought up to date where the file has another place now."""
    from autograder.classroom.grading import still_true, write

    if task.why or task.record is None:
        return None
    record, moved = still_true(task)
    if moved:
        write(task, record)  # what cannot be written now is told when a grade changes
    return record


def _tell_why(planned: Plan) -> None:
    screen = console()
    for task in planned.due:
        line = Text.assemble((f"{_one_line(task.student)}/{task.slug}", "name"), f"  {'; '.join(task.why)}")
        screen.print(line, soft_wrap=True)
    for path in planned.others:
        screen.print(Text(f"{clean(short(path))}  nothing that was handed in belongs to it", "quiet"))
    counts = Counter(reason for task in planned.due for reason in task.why)
    said = "; ".join(f"{reason} ({count})" for reason, count in counts.most_common())
    up_to_date = len(planned.tasks) - len(planned.due)
    screen.print(f"{len(planned.due)} to grade, {up_to_date} up to date{': ' if said else ''}{said}.")


def _told(
    records: list[Record],
    planned: Plan,
    unwritten: list[Unwritten],
    due: int,
    asked: Asked,
    output: Path,
) -> int:
    from autograder.reports import roster

    screen = console()
    if records:
        roster.show(records, screen)
    notes = [(record.student, note) for record in records for note in record.notes]
    _list("Handed in", [*planned.problems, *notes])
    reports = _reported(records, asked.format, output)
    as_they_were = len(planned.tasks) - due
    rest = f", {as_they_were} as they were" if as_they_were else ""
    graded = f"{due} graded{rest}" if due else "Nothing has changed"
    screen.print(f"\n {graded}. Records: {clean(short(output))}{os.sep}{reports}")
    if planned.others:
        first, more = short(planned.others[0]), len(planned.others) - 1
        whose = "record in {} belongs" if not more else "records in {} belong"
        complain(
            f"{more + 1} {whose.format(short(output))} to nothing that was handed in: {first}"
            f"{f' and {more} more' if more else ''}."
        )
    for trouble in unwritten[:TOLD]:
        task = trouble.task
        complain(f"the record {short(task.path)} could not be written: {trouble.reason}.")
    missing = len(planned.tasks) - len(records)
    if missing:
        complain(f"{missing} were not graded; say the same again, and it goes on from here.")
    return OURS if unwritten or missing else exit_code(list(records))


def _list(title: str, sentences: list[tuple[str, str]]) -> None:
    screen = console()
    if sentences:
        screen.print(Text(f"\n {title}", "name"))
    for student, sentence in sentences[:TOLD]:
        name = f"{_one_line(student)}: " if student else ""
        screen.print(Padding(Text.assemble((name, "name"), _one_line(sentence)), (0, 0, 0, 3), expand=False))
    if len(sentences) > TOLD:
        screen.print(Text(f"   and {len(sentences) - TOLD} more", "quiet"))


def _reported(records: list[Record], format: Format, output: Path) -> str:
    if format not in REPORTS:
        return ""
    deliver(format, records, output / REPORTS[format])
    return f"  Report: {clean(short(output / REPORTS[format]))}"


def _one_line(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")
