"""Grading as a course or a program does it: `grade`, one file or a class. It leaves no process behind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from autograder.cli import options
from autograder.cli.choosing import submission_of
from autograder.cli.classes import Asked, grade_class
from autograder.cli.errors import WrongCall
from autograder.cli.reporting import Format, check_output, deliver
from autograder.report import exit_code
from autograder.reports.look import console

app = typer.Typer()


@app.command(
    "grade", rich_help_panel="Grade", epilog="Example: dlkit grade hw/activations/softmax.py --format json"
)
def grade(
    path: Annotated[
        Path,
        typer.Argument(help="A script or a notebook; or a class: a folder, a zip, a table.", metavar="PATH"),
    ],
    exercise: options.Exercises = None,
    format: options.Formatted = Format.TERMINAL,
    output: Annotated[
        Path | None,
        typer.Option(help="Write the report here; of a class, the records.", metavar="FILE|FOLDER"),
    ] = None,
    seed: options.Seed = None,
    secret_file: options.SecretFile = None,
    student: Annotated[
        str,
        typer.Option(
            help="With a secret: whose work it is, for inputs of their own. Of a class: nobody else.",
            metavar="NAME",
        ),
    ] = "",
    hold_back: options.HoldBack = False,
    require_isolation: options.RequireIsolation = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
) -> None:
    """Grade one file, or a whole class. Leaves no process behind, and no trace in anybody's progress."""
    from autograder.classroom.opening import holds_a_class
    from autograder.classroom.planning import Seeds, shown

    seeds = Seeds(*options.drawn_from(seed, secret_file))
    tier = require_isolation.value if require_isolation else None
    if holds_a_class(path):
        students = (student,) if student else ()
        asked = Asked(path, output, exercise or [], students, seeds, hold_back, tier, jobs, cluster, format)
        raise typer.Exit(grade_class(asked))
    if jobs is not None or cluster is not None:
        raise WrongCall(f"--jobs and --cluster are for a class, and {path} is one file.")
    if exercise and len(exercise) > 1:
        raise WrongCall(f"{path} is one file and answers one exercise; name one.")
    if student and not seeds.secret:
        raise WrongCall(f"--student goes with a secret: give --secret-file, or set {options.SECRET}.")
    submission = submission_of(path, exercise[0] if exercise else None)
    slug = submission.slug
    check_output(output)
    drawn = seeds.of(student, slug)

    from autograder.engine.engine import Engine
    from autograder.intake import in_cells

    with Engine(isolation=tier) as engine:
        report = in_cells(
            engine.grade(submission.source, slug, seed=drawn, label=submission.label, reveal=not hold_back),
            submission,
        )
    report = msgspec.structs.replace(report, seed=shown(drawn, seeds), student=student, file=submission.label)
    if format is Format.TERMINAL and output is None:
        from autograder.reports import terminal

        screen = console()
        screen.print(terminal.heading(report.exercise))
        terminal.show(report, screen)
    else:
        deliver(format, [report], output)
    raise typer.Exit(exit_code([report]))
