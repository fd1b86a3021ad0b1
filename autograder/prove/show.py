"""The proofs of an exercise in the terminal."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from autograder.prove.records import Proof, Proven, Table, count

MARKS = {True: ("✓", "good"), False: ("✗", "bad")}


def show(proven: Proven, screen: Console, details: bool = False) -> None:
    screen.print()
    screen.print(Text(proven.exercise, "name"), Text(f"{proven.seconds:.0f} s", "quiet"))
    for proof in proven.proofs:
        screen.print(line(proof))
        for finding in proof.findings:
            screen.print(Padding(Text(finding, "bad"), (0, 0, 0, 6)))
        for note in proof.notes:
            screen.print(Padding(Text(note, "warn"), (0, 0, 0, 6)))
        if details and proof.table:
            screen.print(Padding(grid(proof.table), (0, 0, 1, 6)))


def line(proof: Proof) -> RenderableType:
    row = Grid.grid(padding=(0, 1))
    row.add_column(width=3, justify="right")
    row.add_column(width=11)
    row.add_column(ratio=1)
    row.add_column(justify="right")
    row.add_row(
        Text(*MARKS[proof.passed]), proof.name, proof.figures, Text(f"{proof.seconds:.1f} s", "quiet")
    )
    return row


def grid(table: Table) -> Grid:
    made = Grid(box=None, padding=(0, 2, 0, 0), header_style="quiet")
    for column in table.columns:
        made.add_column(column, overflow="fold")
    for row in table.rows:
        made.add_row(*row)
    return made


def summary(all_proven: list[Proven]) -> RenderableType:
    unproven = [proven.exercise for proven in all_proven if not proven.passed]
    if not unproven:
        return Text(f"✓ {count(len(all_proven), 'exercise')} proven", "good")
    share = f"{len(unproven)} of {count(len(all_proven), 'exercise')}"
    return Text(f"✗ {share} not proven: {', '.join(unproven)}", "bad")
