"""The `dlkit` command. Nothing here imports TensorFlow, and nothing heavy before a command needs it."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from autograder.cli.errors import WRONG_CALL, complain, explain
from autograder.reports.plain import survive_any_encoding

INTERRUPTED = 130
# Each group is a module with an `app`; its commands appear in this order in `dlkit --help`. They are named
# here so that a call of one imports no other module: who checks an answer waits for nothing else.
GROUPS = {
    "browsing": ("list", "next", "show"),
    "checking": ("check",),
    "watching": ("watch",),
    "helping": ("hint", "solution"),
    "working": ("progress", "reset", "init"),
    "notebooks": ("notebook",),
    "training": ("train", "tune", "board", "data"),
    "grading": ("grade",),
    "classes": ("regrade",),
    "pipelines": ("report", "schema", "ci", "gradescope"),
    "courses": ("bundle", "nbgrader"),
    "author": ("prove", "author"),
    "doctor": ("doctor", "server"),
}


def application(word: str = "") -> typer.Typer:
    """All commands, or what is enough for a call that begins with the name of one."""
    app = typer.Typer(name="dlkit", pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True, epilog="Start with: dlkit next")(dlkit)
    for group in [group for group, names in GROUPS.items() if word in names] or GROUPS:
        app.add_typer(import_module(f"autograder.cli.{group}").app)
    return app


def version(asked: bool) -> None:
    if asked:
        from autograder.cli.doctor import installed

        print(f"dlkit {installed('dlkit')}")
        raise typer.Exit()


def dlkit(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Deep-learning exercises for TensorFlow and Keras that check themselves and name the mistake."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    survive_any_encoding()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code: 0 full marks, 1 less, 2 wrong call, 3 our fault."""
    try:
        app = application(*arguments[:1])
        code = app(arguments, prog_name="dlkit", standalone_mode=False)
        sys.stdout.flush()
        return code or 0
    except typer.TyperException as error:
        complain(error.format_message())
        return WRONG_CALL
    except typer.Abort:
        complain("nothing was changed.")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return explain(error)
