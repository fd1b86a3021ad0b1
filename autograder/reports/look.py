"""One look for everything the kit prints: colours, marks and width."""

from __future__ import annotations

import re
import sys
from typing import Any, TextIO, cast

from rich.console import Console
from rich.theme import Theme

from autograder.report import Verdict

THEME = Theme(
    {
        "good": "green",
        "bad": "red",
        "warn": "yellow",
        "quiet": "dim",
        "good.strong": "bold green",
        "bad.strong": "bold red",
        "warn.strong": "bold yellow",
        "quiet.strong": "bold",
        "name": "bold",
        "topic": "bold cyan",
        "do": "cyan",  # a command or a file the reader can act on
        "markdown.h1": "bold",
        "markdown.h2": "bold cyan",
        "markdown.h3": "cyan",
        "markdown.code": "cyan",
        "markdown.code_block": "none",
        "markdown.item.bullet": "cyan",
    }
)

MARKS: dict[Verdict, tuple[str, str]] = {
    Verdict.PASSED: ("✓", "good"),
    Verdict.FAILED: ("✗", "bad"),
    Verdict.CRASHED: ("✗", "bad"),
    Verdict.REFUSED: ("✗", "bad"),
    Verdict.TIMED_OUT: ("✗", "bad"),
    Verdict.NOT_STARTED: ("·", "quiet"),
    Verdict.BROKEN: ("!", "warn"),
}

BLANKS = re.compile(r"[ ]+$", re.M)
WIDEST = 96  # a line of prose longer than this is hard to read, however wide the window is


class Trimmed:
    """A file whose lines end where their words end: tables fill up with blanks, which no log needs."""

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(BLANKS.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def console(file: TextIO | None = None, width: int | None = None) -> Console:
    """Where a command prints: in colour on a terminal, plain anywhere else."""
    target = file or sys.stdout
    if not target.isatty():
        target = cast(TextIO, Trimmed(target))
    return Console(
        file=target,
        width=width,
        theme=THEME,
        highlight=False,
        markup=False,
        emoji=False,
        force_jupyter=False,  # in a notebook, rich would show what is meant for the file on the page instead
    )
