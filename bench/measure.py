"""What the measurements share: alternating runs, medians, and the table that shows them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import msgspec
from rich.console import Console
from rich.table import Table


class Row(msgspec.Struct, frozen=True):
    """One comparison: what was measured, against what, and how the ratio should be."""

    what: str
    against: str
    seconds: float
    base: float
    at_most: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.base

    @property
    def holds(self) -> bool:
        return self.ratio <= self.at_most


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def alternating(repeats: int, *actions: Callable[[], object]) -> list[float]:
    """Medians of several actions, run in turn so that the machine's moods hit all of them alike."""
    for action in actions:
        action()
    rounds = [[timed(action) for action in actions] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def show(title: str, rows: list[Row]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("measured", "against", "median s", "median s", "ratio", "at most"):
        table.add_column(column, justify="left" if column in ("measured", "against") else "right")
    for row in rows:
        mark = "" if row.holds else "  missed"
        table.add_row(
            row.what,
            row.against,
            f"{row.seconds:.3f}",
            f"{row.base:.3f}",
            f"{row.ratio:.3f}{mark}",
            f"{row.at_most:.3f}",
        )
    Console(width=110).print(table)
