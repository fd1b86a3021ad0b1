"""Writing exercises: `prove`, `author new`, `author stubs`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from autograder.catalog import Catalog, corpus_root, load
from autograder.cli.choosing import complete_exercise, short
from autograder.cli.errors import WrongCall
from autograder.reports.look import console

app = typer.Typer()
author = typer.Typer(help="Write exercises: skeletons and stubs.", no_args_is_help=True)
app.add_typer(author, name="author", rich_help_panel="Write exercises")


@app.command(
    "prove", rich_help_panel="Write exercises", epilog="Example: dlkit prove activations losses/huber --quick"
)
def prove(
    exercises: Annotated[
        list[str] | None,
        typer.Argument(
            help="Exercises or topics; all of them where none is named.", autocompletion=complete_exercise
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer seeds, and a sample of the mutants.")] = False,
    details: Annotated[
        bool, typer.Option("--details", help="Show the measured figures of each check.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the proofs as JSON.")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many exercises at a time; by default one for each core.")
    ] = None,
) -> None:
    """Show that exercises can be trusted: what is right earns everything, what is wrong is caught."""
    slugs = slugs_of(exercises or [], load())

    import msgspec

    from autograder.prove import FULL, QUICK, prove_all
    from autograder.prove.show import show, summary

    screen = console(sys.stderr if as_json else None)
    done = []
    with screen.status("proving, a few seconds to start TensorFlow", spinner="line"):
        for proven in prove_all(slugs, QUICK if quick else FULL, jobs or min(cores(), len(slugs))):
            done.append(proven)
            if not as_json:
                show(proven, screen, details)
    done.sort(key=lambda proven: slugs.index(proven.exercise))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(done)).decode())
    else:
        screen.print()
        screen.print(summary(done))
    raise typer.Exit(0 if all(proven.passed for proven in done) else 1)


def slugs_of(words: Iterable[str], catalog: Catalog) -> list[str]:
    """In learning order; a topic stands for its exercises, nothing for everything."""
    chosen = set()
    topics = {topic.name: topic for topic in catalog.topics}
    for word in words:
        name = word.strip("/")
        found = topics[name].exercises if name in topics else [catalog.find(word)]
        chosen |= {exercise.slug for exercise in found}
    everything = [exercise.slug for exercise in catalog]
    return [slug for slug in everything if slug in chosen] if chosen else everything


def cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@author.command("new", epilog="Example: dlkit author new losses/huber --title 'Huber loss'")
def new(
    exercise: Annotated[str, typer.Argument(help="What it is to be called: TOPIC/NAME.")],
    title: Annotated[str | None, typer.Option(help="Its title; by default made from the name.")] = None,
    minutes: Annotated[int, typer.Option(min=1, help="How long a learner needs.")] = 30,
    difficulty: Annotated[int, typer.Option(min=1, max=5, help="From 1, a formula, to 5, a project.")] = 2,
) -> None:
    """Begin an exercise: skeletons of its solution and exam, and its line of the curriculum."""
    from autograder.prove.skeletons import SkeletonError, write

    try:
        written = write(corpus_root(), exercise, title=title, minutes=minutes, difficulty=difficulty)
    except SkeletonError as error:
        raise WrongCall(str(error)) from None
    screen = console()
    for path in written:
        screen.print(f"✓ {short(path)}")
    screen.print("Next: write the solution and the exam, then `dlkit author stubs` and `dlkit prove`.")


@author.command("stubs", epilog="Example: dlkit author stubs --check")
def stubs(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say which stubs are not current.")
    ] = False,
) -> None:
    """Write the learners' files from the solutions."""
    from autograder.stubs import stale, write_stubs

    screen = console()
    if check:
        outdated = stale(corpus_root())
        for slug in outdated:
            screen.print(f"✗ exercises/{slug}.py is not what its solution gives")
        screen.print("`dlkit author stubs` brings them up to date." if outdated else "All stubs are current.")
        raise typer.Exit(1 if outdated else 0)
    changed = write_stubs(corpus_root())
    for path in changed:
        screen.print(f"✓ {short(path)}")
    if not changed:
        screen.print("All stubs are current.")
