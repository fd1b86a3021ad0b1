"""Finding one's way: `list`, `next`, `show`."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from autograder.catalog import Catalog, Exercise, Topic, load
from autograder.cli.choosing import EXERCISE_HELP, complete_exercise
from autograder.cli.errors import WrongCall, notice
from autograder.cli.pages import all_passed, card, status, steps, topic_page
from autograder.progress import Standing
from autograder.reports.look import WIDEST, console
from autograder.workplace import Workplace

app = typer.Typer()
PANEL = "Learn"


@app.command("list", rich_help_panel=PANEL, epilog="Example: dlkit list --topic attention")
def list_exercises(
    topic: Annotated[str | None, typer.Option(help="Only this topic.", metavar="TOPIC")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per exercise, for programs.")] = False,
) -> None:
    """All exercises in learning order, and how far you are."""
    catalog, place = load(), Workplace.find()
    topics = [_topic(catalog, topic)] if topic else list(catalog.topics)
    exercises = [exercise for shown in topics for exercise in shown.exercises]
    progress, upcoming = place.progress(), place.next_exercise(catalog)
    notice(progress)
    if json:
        for exercise in exercises:
            _print_json(exercise, progress.of(exercise.slug), exercise == upcoming, place)
        return
    screen = console()
    for shown in topics:
        screen.print(topic_page(shown, catalog, progress, upcoming, screen))
    passed = sum(progress.of(exercise.slug).passed for exercise in exercises)
    summary = Text.assemble(
        f"\n {passed} of {len(exercises)} passed", ("   ✓ passed  – begun  → next", "quiet")
    )
    screen.print(summary)


def _topic(catalog: Catalog, name: str) -> Topic:
    for topic in catalog.topics:
        if name.strip().lower().removesuffix("/") in {topic.name, topic.title.lower()}:
            return topic
    known = ", ".join(topic.name for topic in catalog.topics)
    raise WrongCall(f"There is no topic “{name}”; there are {known}.")


def _print_json(exercise: Exercise, standing: Standing, is_next: bool, place: Workplace) -> None:
    import msgspec

    line: dict[str, Any] = {**msgspec.structs.asdict(exercise), **msgspec.structs.asdict(standing)}
    line |= {"status": status(standing), "next": is_next, "file": str(place.file(exercise.slug))}
    print(msgspec.json.encode(line).decode())


@app.command("next", rich_help_panel=PANEL, epilog="Example: dlkit next")
def next_exercise() -> None:
    """The exercise that comes next, and the file to open."""
    catalog, place, screen = load(), Workplace.find(), console()
    progress, exercise = place.progress(), place.next_exercise(catalog)
    notice(progress)
    if exercise is None:
        screen.print(all_passed(len(catalog)))
        return
    card(exercise, place, progress, screen)
    screen.print(
        steps(
            ("dlkit show", "reads the task here"),
            ("dlkit check", "checks your answer"),
            ("dlkit watch", "checks it each time you save"),
        )
    )


@app.command("show", rich_help_panel=PANEL, epilog="Example: dlkit show attention/scaled_dot_product")
def show(
    exercise: Annotated[
        str | None,
        typer.Argument(help=EXERCISE_HELP + " By default, the next one.", autocompletion=complete_exercise),
    ] = None,
) -> None:
    """The task of an exercise, to read in the terminal."""
    from autograder.cli.prose import rendered
    from autograder.stubs import statement
    from autograder.workplace import pristine

    catalog, place, screen = load(), Workplace.find(), console()
    found = catalog.find(exercise) if exercise else place.next_exercise(catalog)
    if found is None:
        screen.print(all_passed(len(catalog)))
        return
    screen.print()
    screen.print(rendered(statement(pristine(found.slug))), width=min(screen.width, WIDEST))
    card(found, place, place.progress(), screen)
