"""Grading as a course or a program does it: `grade`. It leaves no process behind and records nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from autograder.cli.choosing import complete_exercise, submission_of
from autograder.cli.errors import WrongCall
from autograder.report import PRACTICE, exit_code
from autograder.reports.look import console

app = typer.Typer()
SECRET = "DLKIT_SECRET"


class Format(StrEnum):
    TERMINAL = "terminal"
    JSON = "json"


class Tier(StrEnum):
    A = "A"
    B = "B"


@app.command(
    "grade", rich_help_panel="Grade", epilog="Example: dlkit grade hw/activations/softmax.py --format json"
)
def grade(
    path: Annotated[Path, typer.Argument(help="The file to grade: a script or a notebook.", metavar="PATH")],
    exercise: Annotated[
        str | None,
        typer.Option(
            help="What it answers, unless the file is called TOPIC/NAME.py.",
            metavar="TOPIC/NAME",
            autocompletion=complete_exercise,
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to report.")] = Format.TERMINAL,
    output: Annotated[Path | None, typer.Option(help="Write the report here.", metavar="FILE")] = None,
    seed: Annotated[str | None, typer.Option(help="The inputs to grade with.", metavar="WORD")] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(help=f"A secret to draw the inputs from, instead of ${SECRET}.", metavar="FILE"),
    ] = None,
    student: Annotated[
        str, typer.Option(help="With a secret: whose work it is, for inputs of their own.", metavar="NAME")
    ] = "",
    hold_back: Annotated[bool, typer.Option("--hold-back", help="Keep numbers out of the messages.")] = False,
    require_isolation: Annotated[
        Tier | None, typer.Option(help="Refuse to grade under weaker guards.")
    ] = None,
) -> None:
    """Grade one file. Leaves no process behind, and no trace in anybody's progress."""
    submission = submission_of(path, exercise)
    slug = submission.slug
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise WrongCall(f"There is no place for the report at {output}.")
    drawn_from = _seed(seed, secret_file, student, slug)

    from autograder.engine.engine import Engine
    from autograder.intake import in_cells

    with Engine(isolation=require_isolation.value if require_isolation else None) as engine:
        report = in_cells(
            engine.grade(
                submission.source, slug, seed=drawn_from, label=submission.label, reveal=not hold_back
            ),
            submission,
        )
    if drawn_from != seed and drawn_from != PRACTICE:
        # Whoever knows the seed knows the inputs of the next submission too.
        report = msgspec.structs.replace(report, seed=_fingerprint(drawn_from))

    from autograder.reports import json, terminal

    if format is Format.TERMINAL and output is None:
        screen = console()
        screen.print(terminal.heading(report.exercise))
        terminal.show(report, screen)
    else:
        _write((json if format is Format.JSON else terminal).render([report]), output)
    raise typer.Exit(exit_code([report]))


def _seed(seed: str | None, secret_file: Path | None, student: str, slug: str) -> str:
    """The seed as given, or one that nobody without the secret can foretell."""
    if seed is not None and secret_file is not None:
        raise WrongCall("Give either --seed or --secret-file, not both.")
    if seed is not None:
        return seed
    secret = _secret(secret_file) if secret_file else os.environ.get(SECRET, "").encode()
    if not secret:
        if student:
            raise WrongCall(f"--student goes with a secret: give --secret-file, or set {SECRET}.")
        return PRACTICE
    return hmac.new(secret, f"{student}\0{slug}".encode(), "sha256").hexdigest()[:32]


def _fingerprint(seed: str) -> str:
    return "secret, " + hashlib.sha256(seed.encode()).hexdigest()[:12]


def _secret(file: Path) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise WrongCall(f"The secret {file} cannot be read: {error.strerror}.") from None
    if not secret:
        raise WrongCall(f"The secret {file} is empty.")
    return secret


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text, end="")
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongCall(f"The report cannot be written to {output}: {error.strerror}.") from None
