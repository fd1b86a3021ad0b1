"""The heart of the day: `check`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.catalog import load
from autograder.cli.choosing import EXERCISE_HELP, Chosen, chosen, complete_exercise, submission_of
from autograder.cli.errors import WrongCall, complain, notice
from autograder.cli.grader import graded
from autograder.report import PRACTICE, Report, exit_code
from autograder.workplace import WorkplaceError

if TYPE_CHECKING:
    from autograder.cli.telling import Telling
    from autograder.evidence import Evidence, OnEvidence
    from autograder.intake import Submission

app = typer.Typer()


@app.command("check", rich_help_panel="Learn", epilog="Example: dlkit check softmax")
def check(
    exercise: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXERCISE|FILE]",
            help=EXERCISE_HELP + " Or a file called TOPIC/NAME.py. By default, the next exercise.",
            autocompletion=complete_exercise,
        ),
    ] = None,
    seed: Annotated[
        str, typer.Option(help="Other inputs to check with; the same seed, the same inputs.")
    ] = PRACTICE,
    no_server: Annotated[bool, typer.Option("--no-server", help="Leave no process behind; slower.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON, for programs.")] = False,
    picture: Annotated[
        Path | None,
        typer.Option(help="Draw the first difference: got beside expected.", metavar="FILE.png"),
    ] = None,
) -> None:
    """Check your answer: what holds, and the first thing that does not, in words."""
    if picture is not None and (picture.suffix != ".png" or not picture.parent.is_dir()):
        raise WrongCall(f"There is no place for a picture at {picture}: name a file that ends in .png.")
    found = chosen(exercise)
    if found is None:
        from autograder.cli.pages import all_passed
        from autograder.reports.look import console

        console().print(all_passed(len(load())))
        return

    @cache
    def telling() -> Telling:
        from autograder.cli.telling import Telling

        return Telling(found.exercise)

    submission = submission_of(found.path, found.exercise.slug)
    seen: list[Evidence] = []
    on_evidence = seen.append if picture else None
    if json:
        from autograder.reports.json import render

        report = graded(submission, seed=seed, server=not no_server, on_evidence=on_evidence)
        _record(found, report)
        print(render([report]), end="")
    else:
        report = check_aloud(
            found, submission, telling, seed=seed, server=not no_server, on_evidence=on_evidence
        )
        telling().next(found, report)
    if picture:
        draw(picture, seen)
    raise typer.Exit(exit_code([report]))


def draw(picture: Path, seen: list[Evidence]) -> None:
    """Draws what the first failed check saw, and says where, or why there is nothing to draw."""
    from autograder.pictures import picture as drawn

    found = next(filter(None, map(drawn, seen)), None)
    if found is None:
        complain(
            "there is no picture: no check with practice inputs gave arrays that differ in their values."
        )
        return
    try:
        found.save(picture)
    except OSError as error:
        raise WrongCall(f"The picture cannot be written to {picture}: {error.strerror}.") from None
    complain(f"{picture} shows it. {found.alt}")


def check_aloud(
    found: Chosen,
    submission: Submission,
    telling: Callable[[], Telling],
    *,
    seed: str,
    server: bool,
    on_evidence: OnEvidence | None = None,
) -> Report:
    """Grades and records; each check's line appears as soon as it is known.

    `telling` is asked for as late as can be: who imports Rich while the engine works does not wait for it.
    """
    try:
        report = graded(
            submission,
            seed=seed,
            server=server,
            on_check=lambda check: telling().add(check),
            on_evidence=on_evidence,
            on_wait=lambda why: telling().wait(why),
        )
    finally:
        telling().stop()
    telling().close(report)
    _record(found, report)
    return report


def _record(found: Chosen, report: Report) -> None:
    """Progress is a service: if it cannot be saved, the answer still stands."""
    if found.place is None:
        return
    try:
        notice(found.place.record(report))
    except WorkplaceError as error:
        complain(f"your progress was not saved: {error}")
