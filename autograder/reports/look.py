"""One look for everything the kit prints: colours, marks, and text made safe and printable anywhere."""

from __future__ import annotations

import codecs
import re
import sys
from typing import Any, TextIO, cast

from rich.console import Console
from rich.theme import Theme

from autograder.report import Verdict
from autograder.text import clean as shown_safely

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

LONGEST = 1_000_000  # characters; what comes here has been capped before

# For terminals that are not UTF-8. Anything not named here becomes a question mark.
IN_ASCII = {
    "✓": "+", "✗": "x", "·": ".", "–": "-", "—": "-", "−": "-", "…": "...", "│": "|", "─": "-", "━": "=",
    "╸": "=", "╺": "-", "█": "#", "▌": "|", "•": "*", "→": "->", "←": "<-", "“": '"', "”": '"', "‘": "'",
    "’": "'", "«": '"', "»": '"', "×": "x", "÷": "/", "√": "sqrt", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "±": "+-", "∞": "inf", "Σ": "sum", "∑": "sum", "∂": "d", "α": "alpha", "β": "beta", "γ": "gamma",
    "δ": "delta", "ε": "eps", "μ": "mu", "σ": "sigma", "²": "^2", "ᵗ": "^t", "ᵀ": "^T", "\u00a0": " ",
}  # fmt: skip


def clean(text: str) -> str:
    """Text a learner may have written, made fit for a terminal as the engine does with what it sees."""
    return shown_safely(text.replace("\r\n", "\n").expandtabs(4), LONGEST)


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


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(IN_ASCII.get(letter, "?") for letter in letters), error.end


def survive_any_encoding() -> None:
    """Make standard output and error spell what their encoding cannot hold, instead of raising."""
    codecs.register_error("spell", _spell)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="spell")


def number(value: float) -> str:
    """Points as a teacher writes them: 2, 2.5, never 2.0."""
    return f"{round(value, 2):g}"
