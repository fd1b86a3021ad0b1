"""A check told on the screen: its heading, a sign of life, each check as it ends, and what to do next."""

from __future__ import annotations

from rich.console import Console, ConsoleRenderable
from rich.live import Live
from rich.padding import Padding
from rich.spinner import Spinner
from rich.text import Text

from autograder.catalog import Exercise, load
from autograder.cli.choosing import Chosen, short
from autograder.cli.pages import steps
from autograder.report import CheckReport, Report, Verdict
from autograder.reports.look import console
from autograder.reports.terminal import CheckLines, heading


class Telling:
    def __init__(self, exercise: Exercise, screen: Console | None = None) -> None:
        self.screen = screen or console()
        self.lines = CheckLines(self.screen)
        # Not `screen.status`: that one draws itself only later, sometimes into the first line printed.
        self.sign = Live(console=self.screen, transient=True, refresh_per_second=12)
        self.screen.print(heading(exercise.slug, exercise.title))

    def wait(self, why: str) -> None:
        """A sign of life, on a terminal, until the report is there."""
        if not self.screen.is_terminal:
            return
        sign = "dots" if self.screen.encoding.startswith("utf") else "line"
        self.sign.update(Padding(Spinner(sign, text=why, style="do"), (0, 0, 0, 1)))
        self.sign.start()

    def add(self, check: CheckReport) -> None:
        self.lines.add(check)

    def stop(self) -> None:
        self.sign.stop()

    def close(self, report: Report) -> None:
        self.lines.close(report, self.screen)

    def next(self, found: Chosen, report: Report) -> None:
        self.screen.print(what_next(found, report))


def what_next(found: Chosen, report: Report) -> ConsoleRenderable:
    slug = found.exercise.slug
    match report.verdict:
        case Verdict.PASSED:
            return steps(*_after_passing(found))
        case Verdict.NOT_STARTED:
            todo = (short(found.path), "has a TODO where your answer goes")
            return steps(todo, (f"dlkit show {slug}", "reads the task here"))
        case Verdict.REFUSED:
            return steps((f"dlkit show {slug}", "says what is out of bounds"))
        case Verdict.BROKEN:
            return Text("\n This is our fault and costs you nothing: `dlkit doctor` may know why.", "warn")
    return steps((f"dlkit hint {slug}", "goes one step further"))


def _after_passing(found: Chosen) -> list[tuple[str, str]]:
    lines = [(f"dlkit solution {found.exercise.slug}", "shows the reference beside yours")]
    if upcoming := found.place.next_exercise(load()) if found.place else None:
        lines.append(("dlkit next", f"goes on with {upcoming.slug}"))
    return lines
