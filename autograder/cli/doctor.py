"""Is everything as it should be? `doctor`."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from autograder.catalog import load
from autograder.cli.choosing import short
from autograder.reports.look import WIDEST, console
from autograder.workplace import SETTINGS, Workplace

app = typer.Typer()
server = typer.Typer(help="The resident server that makes checks quick.")
app.add_typer(server, name="server", rich_help_panel="Look after")
OLDEST = (3, 11)
NEEDED = ("tensorflow", "keras")
USEFUL = ("dlkit", "nbgrader", "tensorflow-datasets", "keras-tuner")
MISSING = "not installed"
Mark = Literal["ok", "warn", "bad"]
MARKS = {"ok": ("✓", "good"), "warn": ("–", "warn"), "bad": ("✗", "bad")}


class Line(msgspec.Struct, frozen=True):
    mark: Mark
    what: str
    found: str


@app.command("doctor", rich_help_panel="Look after", epilog="Example: dlkit doctor")
def doctor() -> None:
    """What is installed, what guards a submission here, and whether anything is missing."""
    screen = console()
    table = Table.grid(padding=(0, 1))
    table.width = min(screen.width, WIDEST) - 1
    table.add_column(width=2, justify="right")
    table.add_column(no_wrap=True, min_width=20)
    table.add_column(ratio=1, overflow="fold")
    healthy = True
    for section in (_software, _machine, _folders, _server, _guards):
        table.add_row("")
        for line in section():
            healthy = healthy and line.mark != "bad"
            table.add_row(
                Text(*MARKS[line.mark]), line.what, Text(line.found, "" if line.mark == "bad" else "quiet")
            )
    screen.print(table)
    raise typer.Exit(0 if healthy else 1)


@server.command("stop", epilog="Example: dlkit server stop")
def stop() -> None:
    """Stop it now. It leaves by itself after ten idle minutes; the next check starts it again."""
    from autograder.engine import resident

    console().print(Text(" The server has left." if resident.stop() else " No server is running."))


def _software() -> Iterator[Line]:
    recent = sys.version_info[:2] >= OLDEST
    needs = "" if recent else f" (dlkit needs {'.'.join(map(str, OLDEST))} or later)"
    yield Line("ok" if recent else "bad", "python", f"{platform.python_version()}{needs}  {sys.executable}")
    for package in NEEDED + USEFUL:
        found = installed(package)
        missing: Mark = "bad" if package in NEEDED else "warn"
        yield Line(missing if found == MISSING else "ok", package, found)


def installed(package: str) -> str:
    """The version, read without importing the package."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return MISSING


def _machine() -> Iterator[Line]:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    yield Line("ok", "machine", f"{platform.system()} {platform.machine()}, {cores} cores")
    cards = list(Path("/proc/driver/nvidia/gpus").glob("*"))
    yield Line("ok", "gpu", f"{len(cards)} NVIDIA" if cards else "none seen; no exercise needs one")


def _folders() -> Iterator[Line]:
    place = Workplace.find()
    missing = sum(not place.file(exercise.slug).is_file() for exercise in load())
    if missing == len(load()):
        yield Line("warn", "work folder", "none here: `dlkit init my-work` makes one")
    else:
        note = f", {missing} files missing: `dlkit init {short(place.root)}`" if missing else ""
        own = (place.root / SETTINGS).is_file()
        yield Line("warn" if missing else "ok", "work folder", short(place.files) + (note if own else ""))
    from autograder.engine.stamps import cache_folder

    yield _writable("progress", place.state)
    yield _writable("cache", cache_folder())


def _writable(what: str, folder: Path) -> Line:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return Line("ok", what, f"kept in {short(folder)}")
    return Line("warn", what, f"{short(folder)} cannot be written to")


def _server() -> Iterator[Line]:
    from autograder.engine import resident

    status = resident.status()
    if status is None:
        yield Line("ok", "server", "not running; `dlkit check` starts one")
        return
    minutes = int(status.uptime_seconds // 60)
    yield Line("ok", "server", f"process {status.pid}, up {minutes} min, {status.graded} submissions checked")


def _guards() -> Iterator[Line]:
    from autograder.engine.isolation import probe

    isolation = probe()
    strong = isolation.tier in {"A", "B"}
    meaning = {"A": "all guards", "B": "all but namespaces"}.get(
        isolation.tier, "only time, memory and process limits"
    )
    yield Line("ok" if strong else "warn", "isolation", f"tier {isolation.tier}: {meaning}")
    if isolation.active:
        yield Line("ok", "  active", ", ".join(isolation.active))
    if isolation.inactive:
        yield Line("warn", "  not here", ", ".join(isolation.inactive))
