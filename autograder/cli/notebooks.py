"""`notebook`: an exercise to work on in Jupyter."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from autograder.catalog import load
from autograder.cli.choosing import EXERCISE_HELP, chosen, complete_exercise, short
from autograder.cli.errors import WrongCall
from autograder.cli.pages import all_passed, steps
from autograder.reports.look import console

app = typer.Typer()


@app.command("notebook", rich_help_panel="Your work", epilog="Example: dlkit notebook softmax")
def notebook(
    exercise: Annotated[
        str | None,
        typer.Argument(help=EXERCISE_HELP + " By default, the next one.", autocompletion=complete_exercise),
    ] = None,
) -> None:
    """An exercise as a notebook, beside its file and in step with it. No notebook of yours is overwritten."""
    from autograder.notebook.pairing import as_notebook, with_magic

    found, screen = chosen(exercise), console()
    if found is None:
        screen.print(all_passed(len(load())))
        return
    if found.place is None:
        raise WrongCall(f"Name an exercise of your work folder: `dlkit notebook {found.exercise.slug}`.")
    slug, path = found.exercise.slug, found.path.with_suffix(".ipynb")
    try:
        script = with_magic(found.path.read_text(encoding="utf-8"), slug)
    except UnicodeDecodeError:
        raise WrongCall(f"{short(found.path)} is not UTF-8 text; save it as UTF-8.") from None
    if not found.place.add_notebook(slug, as_notebook(script, slug), script):
        raise WrongCall(f"There is a notebook already: {short(path)}. Move it away to begin another.")
    screen.print(Text.assemble("\n ", ("✓ ", "good"), f"{short(path)} goes with {short(found.path)}."))
    screen.print(steps((f"jupyter lab {short(path)}", "opens it; a cell is checked when it runs")))
