"""The curves of one training, or of several side by side, in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

# Told apart by those who see no red or no green, and in black and white by their dashes.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
DASHES = ("-", "--", "-.", ":")
NAMES = {"accuracy": "accuracy", "error": "mean error"}


def draw(found: Sequence[Any], title: str, file: Path) -> None:
    """`found` are `Trained` ones; the file's ending says which kind of picture."""
    metric = next(
        (name for name in NAMES for each in found if each.history and name in each.history[0]), None
    )
    figure = Figure(figsize=(10 if metric else 6, 4), layout="constrained")
    axes = figure.subplots(1, 2 if metric else 1, squeeze=False)[0]
    for number, each in enumerate(found):
        look = {"color": COLOURS[number % 4], "linestyle": DASHES[number % 4]}
        losses = np.asarray(each.steps)
        axes[0].plot(np.arange(1, len(losses) + 1), losses, alpha=0.25, linewidth=1, color=look["color"])
        axes[0].plot(*smooth(losses), label=each.name, **look)
        if metric:
            epochs = np.arange(1, len(each.history) + 1)
            for kind, marker in ((metric, ""), (f"val_{metric}", "o")):
                values = [logs.get(kind, np.nan) for logs in each.history]
                said = f"{each.name}, {'validation' if marker else 'training'}"
                axes[1].plot(epochs, values, marker=marker, markersize=4, label=said, **look)
    axes[0].set(xlabel="step", ylabel="loss")
    if metric:
        axes[1].set(xlabel="epoch", ylabel=NAMES[metric])
        axes[1].xaxis.get_major_locator().set_params(integer=True)
    for axis in axes:
        axis.grid(alpha=0.25)
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, fontsize="small")
    figure.suptitle(title)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)


def smooth(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A running mean, over a twentieth of the way, drawn at the middle of what it is the mean of."""
    width = max(1, len(losses) // 20)
    means = np.convolve(losses, np.ones(width) / width, mode="valid")
    return np.arange(len(means)) + 1 + (width - 1) / 2, means
