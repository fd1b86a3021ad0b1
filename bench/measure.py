"""What the measurements share: alternating runs, medians, and the table that shows them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence

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
    heads = ["measured", "against", "median s", "median s", "ratio", "at most"]
    lines = [
        [
            row.what,
            row.against,
            f"{row.seconds:.3f}",
            f"{row.base:.3f}",
            f"{row.ratio:.3f}{'' if row.holds else '  missed'}",
            f"{row.at_most:.3f}",
        ]
        for row in rows
    ]
    table(title, heads, lines, words=2)


def table(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]], words: int = 1) -> None:
    """The first so many columns hold words, the others numbers."""
    shown = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        shown.add_column(head, justify="left" if place < words else "right")
    for line in lines:
        shown.add_row(*line)
    Console(width=110).print(shown)
