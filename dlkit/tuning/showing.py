"""How a search is told: a line for each trial, a table and a picture at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from rich.table import Table

SHOWN = 10  # trials in the table


def heading(search: Any, tuner: Any) -> str:
    known = sum(trial.score is not None for trial in tuner.oracle.trials.values())
    on = f", after {known} made before" if known else ""
    return f"\n {search.exercise}\n {search.how.capitalize()} search on {tuner.task.name}{on}.\n"


def line(trial: Any) -> str:
    return f" Trial {trial.number + 1}: {settings(trial)}: validation loss {trial.loss:.4f}"


def settings(trial: Any) -> str:
    clip = f"clipped at {trial.settings['clip']:g}" if trial.settings["clip"] else "not clipped"
    return (
        f"learning rate {trial.settings['learning_rate']:.2g}, batches of {trial.settings['batch']}, {clip}"
    )


def table(found: Sequence[Any]) -> Table:
    """The best first."""
    made = Table(box=None, padding=(0, 2, 0, 1))
    for name in ("trial", "learning rate", "batch", "clip", "validation loss"):
        made.add_column(name, justify="right")
    for trial in found[:SHOWN]:
        of = trial.settings
        clip = f"{of['clip']:g}" if of["clip"] else "none"
        made.add_row(
            str(trial.number + 1), f"{of['learning_rate']:.2g}", str(of["batch"]), clip, f"{trial.loss:.4f}"
        )
    return made


def draw(found: Sequence[Any], title: str, file: Path) -> None:
    """Loss against learning rate, a mark for each size of batch; the best one is ringed."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    marks = dict(zip(sorted({trial.settings["batch"] for trial in found}), "osD^v", strict=False))
    for batch, mark in marks.items():
        of_batch = [trial for trial in found if trial.settings["batch"] == batch]
        rates = [trial.settings["learning_rate"] for trial in of_batch]
        axes.scatter(rates, [trial.loss for trial in of_batch], marker=mark, label=f"batches of {batch}")
    if found:
        best = found[0]
        axes.scatter(
            [best.settings["learning_rate"]], [best.loss], s=220, facecolors="none", edgecolors="black"
        )
    axes.set(xscale="log", xlabel="learning rate", ylabel="validation loss", title=title)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if found:
        axes.legend(frameon=False, fontsize="small")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)
