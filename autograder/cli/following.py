"""How far a class is: a bar with the time left on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from autograder.report import Report
from autograder.reports.look import console
from autograder.reports.plain import clean

LINES = 10  # where nobody looks at a bar
Step = Callable[[Report], None]


@contextlib.contextmanager
def following(count: int) -> Iterator[Step]:
    """On standard error, so that reports may go anywhere else."""
    screen = console(sys.stderr)
    if not screen.is_terminal:
        yield _lines(count)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False),
    )
    with Progress(*columns, console=screen, transient=True, speed_estimate_period=120) as progress:
        task = progress.add_task("", total=count, last="starting TensorFlow")

        def step(report: Report) -> None:
            last = f"{clean(report.student)} {report.exercise}".replace("\n", " ")[:40]
            progress.update(task, advance=1, last=last)

        yield step


def _lines(count: int) -> Step:
    started, done = time.monotonic(), 0

    def step(report: Report) -> None:
        nonlocal done
        done += 1
        if done * LINES // count > (done - 1) * LINES // count:
            left = (time.monotonic() - started) / done * (count - done)
            more = f", about {left:.0f} s left" if done < count else ""
            print(f"{done} of {count} graded{more}", file=sys.stderr, flush=True)

    return step
