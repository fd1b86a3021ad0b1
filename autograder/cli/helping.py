"""When stuck, and after passing: `hint`, `solution`."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.console import Console, ConsoleRenderable, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.catalog import Exercise, load, solution_path
from autograder.cli.choosing import EXERCISE_HELP, complete_exercise
from autograder.cli.errors import WrongCall
from autograder.cli.pages import all_passed, steps
from autograder.reports.look import WIDEST, console
from autograder.reports.plain import clean
from autograder.reports.terminal import heading
from autograder.workplace import Workplace

app = typer.Typer()
PANEL = "Learn"
TWO_COLUMNS = 150  # narrower than this, one listing after the other reads better


@app.command("hint", rich_help_panel=PANEL, epilog="Example: dlkit hint softmax")
def hint(
    exercise: Annotated[
        str | None,
        typer.Argument(help=EXERCISE_HELP + " By default, the next one.", autocompletion=complete_exercise),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Only the hints you have already seen.")] = False,
) -> None:
    """One more hint: each call goes one step further."""
    catalog, place, screen = load(), Workplace.find(), console()
    found = catalog.find(exercise) if exercise else place.next_exercise(catalog)
    if found is None:
        screen.print(all_passed(len(catalog)))
        return
    screen.print(heading(found.slug, found.title))
    print_hints(found, place, screen, one_more=not again)


def print_hints(
    exercise: Exercise, place: Workplace, screen: Console, *, one_more: bool = True, further: str = ""
) -> None:
    """Prints the hints up to the newest; `further` is what brings the next one."""
    from autograder.exam import hints_of

    hints = hints_of(exercise.slug)
    if not hints:
        screen.print(Text(" This exercise has no hints.", "quiet"))
        return
    shown = place.next_hint(exercise.slug, len(hints)) if one_more else _seen(exercise, place, len(hints))
    if not shown:
        screen.print(Text(" You have not asked for a hint yet.", "quiet"))
    for number, text in enumerate(hints[:shown], start=1):
        newest = number == shown and one_more
        body = Table.grid(padding=(0, 1))
        body.width = min(screen.width, WIDEST) - 1
        body.add_row(
            Text(f" {number}/{len(hints)}", "do" if newest else "quiet"),
            Text(text, "" if newest else "quiet"),
        )
        screen.print(body)
    if shown == len(hints):
        screen.print(
            steps((f"dlkit solution {exercise.slug} --give-up", "shows the answer; there is no further hint"))
        )
    else:
        screen.print(steps((further or f"dlkit hint {exercise.slug}", "goes one step further")))


def _seen(exercise: Exercise, place: Workplace, total: int) -> int:
    return min(place.progress().of(exercise.slug).hints_shown, total)


@app.command("solution", rich_help_panel=PANEL, epilog="Example: dlkit solution softmax")
def solution(
    exercise: Annotated[str, typer.Argument(help=EXERCISE_HELP, autocompletion=complete_exercise)],
    give_up: Annotated[bool, typer.Option("--give-up", help="Show it although you have not passed.")] = False,
) -> None:
    """The reference beside yours, once you have passed."""
    from autograder.stubs import reference

    found, place, screen = load().find(exercise), Workplace.find(), console()
    path = solution_path(found.slug)
    if not path.is_file():
        raise WrongCall("The solutions are not on this machine: your course keeps them.")
    if not (give_up or place.progress().of(found.slug).passed):
        raise WrongCall(
            f"You have not passed {found.slug} yet: `dlkit hint {found.slug}` helps, "
            f"and `dlkit solution {found.slug} --give-up` shows the answer all the same."
        )
    listings = [listing("the reference", reference(path.read_text(encoding="utf-8"), path))]
    mine = place.file(found.slug)
    if mine.is_file():
        listings.insert(0, listing("yours", mine.read_text(encoding="utf-8", errors="replace")))
    screen.print(heading(found.slug, found.title))
    screen.print(beside(listings) if screen.width >= TWO_COLUMNS else Group(*listings))
    place.solution_shown(found.slug)


def listing(title: str, source: str) -> ConsoleRenderable:
    from rich.syntax import Syntax

    code = Syntax(
        clean(code_of(source)), "python", theme="ansi_dark", background_color="default", word_wrap=True
    )
    return Group(Text(f" {title}", "topic"), Padding(code, (1, 0, 1, 1)))


def beside(listings: list[ConsoleRenderable]) -> Table:
    table = Table.grid(expand=True, padding=(0, 2, 0, 0))
    for _ in listings:
        table.add_column(ratio=1)
    table.add_row(*listings)
    return table


def code_of(source: str) -> str:
    """The code of a script in Jupytext's percent format, without its prose and its markers."""
    lines: list[str] = []
    in_code = True
    for line in source.split("\n"):
        if line.startswith("# %%"):
            in_code = not re.search(r"\[(markdown|md|raw)\]", line)
        elif in_code and not re.fullmatch(r"\s*# (begin|end) solution.*", line):
            lines.append(line)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")
