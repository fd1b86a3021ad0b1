"""Options that several commands of grading share."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.choosing import complete_exercise
from autograder.cli.errors import WrongCall
from autograder.cli.reporting import Format
from autograder.report import PRACTICE

SECRET = "DLKIT_SECRET"


class Tier(StrEnum):
    A = "A"
    B = "B"


Exercises = Annotated[
    list[str] | None,
    typer.Option(
        "--exercise",
        help="What it answers, unless it is called TOPIC/NAME.py; may be said again for a class.",
        metavar="TOPIC/NAME",
        autocompletion=complete_exercise,
    ),
]
Formatted = Annotated[Format, typer.Option("--format", help="How to report.")]
Seed = Annotated[str | None, typer.Option(help="The inputs to grade with.", metavar="WORD")]
SecretFile = Annotated[
    Path | None, typer.Option(help=f"A secret to draw the inputs from, instead of ${SECRET}.", metavar="FILE")
]
HoldBack = Annotated[bool, typer.Option("--hold-back", help="Keep numbers out of the messages.")]
RequireIsolation = Annotated[Tier | None, typer.Option(help="Refuse to grade under weaker guards.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="Of a class: how many to grade at a time; by default one for each core."),
]
Cluster = Annotated[
    str | None,
    typer.Option(help="Of a class: grade on other machines through Dask.", metavar="ADDRESS|slurm|local:N"),
]


def drawn_from(seed: str | None, secret_file: Path | None) -> tuple[str, bytes]:
    """The word that seeds everybody's inputs, and the secret that gives each student inputs of their own."""
    return seed if seed is not None else PRACTICE, secret_of(seed, secret_file)


def secret_of(seed: str | None, file: Path | None) -> bytes:
    """The secret to draw seeds from; nothing where none is given, or a seed in its stead."""
    if seed is not None and file is not None:
        raise WrongCall("Give either --seed or --secret-file, not both.")
    if seed is not None:
        return b""
    return _read(file) if file else os.environ.get(SECRET, "").encode("utf-8", "surrogateescape")


def _read(file: Path) -> bytes:
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise WrongCall(f"The secret {file} cannot be read: {error.strerror}.") from None
    if not secret:
        raise WrongCall(f"The secret {file} is empty.")
    return secret


def cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
