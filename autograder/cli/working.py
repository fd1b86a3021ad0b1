"""One's own files: `progress`, `reset`, `init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.catalog import Catalog, load
from autograder.cli.choosing import EXERCISE_HELP, complete_exercise, short
from autograder.cli.errors import WrongCall, notice
from autograder.cli.pages import bar, inset, linked, steps, width_of
from autograder.progress import Progress
from autograder.reports.look import console
from autograder.reports.plain import number
from autograder.workplace import Workplace, pristine

app = typer.Typer()
PANEL = "Your work"


@app.command("progress", rich_help_panel=PANEL, epilog="Example: dlkit progress")
def show_progress() -> None:
    """How far you are: a bar for each topic, and all together."""
    catalog, place, screen = load(), Workplace.find(), console()
    progress = place.progress()
    notice(progress)
    table = Table.grid(padding=(0, 2, 0, 0))
    longest = max(len(topic.title) for topic in catalog.topics)
    length = min(40, max(10, width_of(screen) - longest - 14))
    for topic in catalog.topics:
        passed = sum(progress.of(exercise.slug).passed for exercise in topic.exercises)
        table.add_row(topic.title, *_bar(passed, len(topic.exercises), length))
    passed = sum(progress.of(exercise.slug).passed for exercise in catalog)
    table.add_row("")
    table.add_row(Text("All", "name"), *_bar(passed, len(catalog), length))
    screen.print()
    screen.print(inset(table))
    screen.print(_summary(catalog, progress))


def _bar(passed: int, total: int, length: int) -> tuple[Text, Text]:
    count = Text(f"{passed} of {total}", "good" if total and passed == total else "quiet")
    return bar(passed, total, length), count


def _summary(catalog: Catalog, progress: Progress) -> Text:
    standings = [(exercise, progress.of(exercise.slug)) for exercise in catalog]
    minutes = sum(exercise.minutes for exercise, standing in standings if not standing.passed)
    points = sum(standing.points for _, standing in standings)
    facts = [f"{number(points)} points"]
    if minutes:
        facts.append(f"about {hours(minutes)} to go")
    if passed := [
        (standing.passed_at or "", exercise.slug) for exercise, standing in standings if standing.passed
    ]:
        when = max(day for day, _ in passed)
        facts.append(f"last passed {[slug for day, slug in passed if day == when][-1]} on {when}")
    return Text("\n " + " · ".join(facts), "quiet")


def hours(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 90 else f"{round(minutes / 60)} hours"


@app.command("reset", rich_help_panel=PANEL, epilog="Example: dlkit reset softmax")
def reset(
    exercise: Annotated[str, typer.Argument(help=EXERCISE_HELP, autocompletion=complete_exercise)],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Begin an exercise afresh. Your file is kept as a backup."""
    found, place, screen = load().find(exercise), Workplace.find(), console()
    path = place.file(found.slug)
    if path.is_file() and path.read_bytes() == pristine(found.slug, to_replace=path).encode():
        screen.print(Text(f" {short(path)} is still as it was: nothing to reset."))
        return
    if path.is_file() and not yes:
        if not sys.stdin.isatty():
            raise WrongCall(
                f"There is nobody to ask: `dlkit reset {found.slug} --yes` resets without asking."
            )
        typer.confirm(f" Begin {short(path)} afresh? Your version is kept as a backup.", abort=True)
    backup = place.reset(found.slug)
    screen.print(Text.assemble((" ✓ ", "good"), f"{short(path)} is as it was at the start."))
    if backup:
        screen.print(Text.assemble("   Your version: ", linked(backup.as_uri(), short(backup))))


@app.command("init", rich_help_panel=PANEL, epilog="Example: dlkit init my-work")
def init(
    directory: Annotated[Path, typer.Argument(help="A new folder, or one you have begun to work in.")],
) -> None:
    """Make a folder to work in, with all exercises. No file of yours is overwritten."""
    screen = console()
    made = Workplace.init(directory)
    exercises = [path for path in made.written if path.suffix == ".py"]
    what = f"{len(exercises)} exercises are in" if exercises else "Nothing was missing in"
    screen.print(Text.assemble("\n ", ("✓ ", "good"), f"{what} {short(made.workplace.root)}"))
    if kept := [path for path in made.kept if path.suffix == ".py"]:
        screen.print(Text(f"   {len(kept)} files were there already and are untouched.", "quiet"))
    screen.print(steps((f"cd {short(made.workplace.root)}", ""), ("dlkit next", "shows where to begin")))
