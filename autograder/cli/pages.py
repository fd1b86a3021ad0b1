"""The pieces that several commands print: a topic, an exercise's card, a bar, what to do next."""

from __future__ import annotations

from rich.console import Console, ConsoleRenderable
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.catalog import Catalog, Exercise, Topic
from autograder.cli.choosing import bring_back, short
from autograder.progress import Progress, Standing
from autograder.reports.look import WIDEST
from autograder.reports.plain import number
from autograder.reports.terminal import heading
from autograder.workplace import Workplace

STATUS = {"passed": ("✓", "good"), "begun": ("–", "warn"), "not begun": ("·", "quiet")}
NAMES = 32  # a name longer than this is folded


def status(standing: Standing) -> str:
    return "passed" if standing.passed else "begun" if standing.tries else "not begun"


def inset(table: Table) -> ConsoleRenderable:
    return Padding(table, (0, 0, 0, 1), expand=False)


def width_of(screen: Console) -> int:
    return min(screen.width, WIDEST) - 2


def topic_page(
    topic: Topic, catalog: Catalog, progress: Progress, upcoming: Exercise | None, screen: Console
) -> Table:
    """A heading and a line per exercise. The columns of all topics stand under each other."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.width = width_of(screen) + 1
    table.add_column(width=4)
    table.add_column(width=1 + min(NAMES, max(len(exercise.name) for exercise in catalog)), overflow="fold")
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for exercise in topic.exercises:
        standing, is_next = progress.of(exercise.slug), exercise == upcoming
        arrow = ("→ ", "do") if is_next else "  "
        table.add_row(
            Text.assemble(" ", arrow, STATUS[status(standing)]),
            Text(exercise.name, "name" if is_next else ""),
            Text(exercise.title, "quiet" if standing.passed else ""),
            Text(f"{exercise.minutes} min", "quiet"),
            difficulty(exercise),
        )
    table.title = Text.assemble("\n ", (topic.title, "topic"), (f"  {topic.name}/", "quiet"))
    table.title_justify = "left"
    return table


def difficulty(exercise: Exercise) -> Text:
    return Text("●" * exercise.difficulty + "○" * (5 - exercise.difficulty), "quiet")


def card(
    exercise: Exercise, place: Workplace, progress: Progress, screen: Console, *, headed: bool = True
) -> None:
    """Prints what an exercise is, where its file lies, and what it builds on."""
    if headed:
        screen.print(heading(exercise.slug, exercise.title))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="quiet", no_wrap=True)
    table.add_column(overflow="fold")
    path, standing = place.file(exercise.slug), progress.of(exercise.slug)
    if path.is_file():
        table.add_row("open", linked(path.as_uri(), short(path)))
    else:
        command, effect = bring_back(place, exercise)
        table.add_row("open", Text.assemble("no file yet: ", (command, "do"), (f" {effect}", "quiet")))
    table.add_row("takes", Text(f"about {exercise.minutes} minutes  ") + difficulty(exercise))
    if standing.passed:
        table.add_row("so far", Text(f"passed on {standing.passed_at}", "good"))
    elif standing.tries:
        points = f"{number(standing.points)} of {number(standing.out_of)} points in {_tries(standing.tries)}"
        table.add_row("so far", Text(points, "warn"))
    for index, need in enumerate(exercise.needs):
        done = (" ✓", "good") if progress.of(need).passed else (" not passed yet", "quiet")
        table.add_row("" if index else "builds on", Text.assemble(need, done))
    screen.print(inset(table))


def _tries(count: int) -> str:
    return "one try" if count == 1 else f"{count} tries"


def linked(address: str, words: str) -> Text:
    """A file that a click opens, where the terminal knows how."""
    text = Text(words, "do")
    text.stylize(f"link {address}")
    return text


def steps(*lines: tuple[str, str]) -> ConsoleRenderable:
    """What to do next: commands, each with what it is good for."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="do", overflow="fold")
    table.add_column(style="quiet")
    for command, use in lines:
        table.add_row(command, use)
    return Padding(table, (1, 0, 0, 1), expand=False)


def bar(done: int, total: int, width: int) -> Text:
    """━━━━━━──── : drawn with two signs, so that it says the same without colour."""
    filled = round(width * done / total) if total else 0
    filled = min(max(filled, 1 if done else 0), width if done >= total else width - 1)
    return Text.assemble(("━" * filled, "good"), ("─" * (width - filled), "quiet"))


def all_passed(count: int) -> Text:
    return Text.assemble(
        ("\n ✓ You have passed all ", "good"),
        (f"{count} exercises", "good.strong"),
        (".", "good"),
        ("  dlkit progress", "do"),
        (" shows the road behind you.", "quiet"),
    )
