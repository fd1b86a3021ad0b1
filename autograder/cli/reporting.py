"""Where reports go: to the screen, a file, or GitHub's own files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path

from autograder.cli.errors import WrongCall, complain
from autograder.report import Report

# Files that a step of GitHub Actions may add to, and what goes there.
STEP_SUMMARY, STEP_OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"


class Format(StrEnum):
    """Named like the module that renders it."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    GRADESCOPE = "gradescope"
    CSV = "csv"
    HTML = "html"


def rendered(format: Format, reports: Sequence[Report]) -> str:
    return str(import_module(f"autograder.reports.{format}").render(reports))


def deliver(format: Format, reports: Sequence[Report], output: Path | None) -> None:
    """To `output`, or to standard output; inside a step of GitHub Actions also to what that step shows."""
    write(rendered(format, reports), output)
    if format is Format.GITHUB:
        tell_github(reports)


def check_output(output: Path | None) -> None:
    """Before an hour of grading, not after it."""
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise WrongCall(f"There is no place for the report at {output}.")


def write(text: str, output: Path | None) -> None:
    if output is None:
        print(text, end="")
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise WrongCall(f"The report cannot be written to {output}: {error.strerror}.") from None


def tell_github(reports: Sequence[Report], environment: Mapping[str, str] = os.environ) -> None:
    """Adds the summary to the step, and `result`, as GitHub Classroom's reporter wants it, to its outputs."""
    from autograder.reports import github

    texts = {STEP_SUMMARY: github.summary(reports), STEP_OUTPUT: f"result={github.classroom(reports)}\n"}
    for name, text in texts.items():
        if file := environment.get(name):
            try:
                with open(file, "a", encoding="utf-8") as page:
                    page.write(text)
            except OSError as error:
                complain(f"${name} cannot be written to: {error.strerror}.")
