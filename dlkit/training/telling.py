"""What a training says while it runs: a bar on a terminal, a line for each epoch elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import keras
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dlkit.training.strategy import local

SHORT = {"loss": "loss", "validation": "val_loss"}  # what has room beside the bar
LABELS = {"loss": "loss", "accuracy": "accuracy", "error": "mean error"}


class Teller:
    """Says nothing where `console` is None: one of several workers is enough."""

    def __init__(self, console: Console | None) -> None:
        self.console = console

    def says(self, sentence: str, style: str = "") -> None:
        if self.console:
            self.console.print(
                f" {sentence}", style=style or None, markup=False, highlight=False, soft_wrap=True
            )

    def begins(self, plan: Any, recipe: Any, chosen: Any, task: Any) -> None:
        if not chosen.chief:
            self.console = None
        self.says("")
        self.says(plan.exercise, "bold")
        self.says(f"{recipe.says[:1].upper()}{recipe.says[1:]}, on {task.name}.")
        self.says(chosen.says)

    @contextmanager
    def variant(self, name: str, epochs: int) -> Iterator[Line]:
        self.says("")
        line = Line(self, name, epochs)
        with line.bar or nullcontext():
            yield line

    def ends(self, found: Sequence[Any]) -> None:
        if not self.console:
            return
        if any(trained.stopped for trained in found):
            self.says("\n Stopped, and saved: the same command goes on from here.")
            return
        done = [trained for trained in found if trained.history]
        names = [
            name for name in (done[0].history[-1] if done else {}) if name.removeprefix("val_") in LABELS
        ]
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("")
        for name in names:
            table.add_column(label(name), justify="right")
        for trained in done:
            table.add_row(trained.name, *(f"{trained.history[-1][name]:.4f}" for name in names))
        self.says("")
        self.console.print(Padding(table, (0, 0, 0, 1)))


class Line(keras.callbacks.Callback):
    """One variant's progress."""

    def __init__(self, teller: Teller, name: str, epochs: int) -> None:
        super().__init__()
        self.teller = teller
        self.name = name
        self.epochs = epochs
        console = teller.console
        self.bar: Progress | None = None
        if console and console.is_terminal:
            self.bar = Progress(
                TextColumn(" {task.description:<10}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[said]}"),
                console=console,
            )
            self.shown = self.bar.add_task(name, total=epochs, said="")

    def step(self, position: Any, loss: float) -> None:
        if self.bar:
            self.bar.update(
                self.shown, completed=position.epoch, said=f"step {position.step}, loss {loss:.4f}"
            )

    def on_train_begin(self, logs: Any = None) -> None:
        started = int(local(self.model.optimizer.iterations))
        if started:
            self.teller.says(f"{self.name}: goes on after {started} steps.")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        if self.bar:
            losses = [f"{name} {logs[key]:.4f}" for name, key in SHORT.items() if key in logs]
            self.bar.update(self.shown, completed=epoch + 1, said=", ".join(losses))
        else:
            said = ", ".join(f"{label(name)} {value:.4f}" for name, value in logs.items() if label(name))
            self.teller.says(f"{self.name}: epoch {epoch + 1} of {self.epochs}: {said}")


def label(name: str) -> str:
    known = LABELS.get(name.removeprefix("val_"), "")
    return f"validation {known}" if known and name.startswith("val_") else known
