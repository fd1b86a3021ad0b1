"""The picture of `bench.limit`: a bar for each exercise, its parts side by side, and a line at the floor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from bench.parts import PARTS

if TYPE_CHECKING:
    from bench.limit import Bars

# What the floor does too in blue, what we add in warm colours, and grey for what is not the worker's.
COLOURS = {
    "checks": "#1f4e79",
    "draws": "#2e75b6",
    "module": "#5b9bd5",
    "exam": "#8fbbe0",
    "first operation": "#b8d3eb",
    "fork": "#dbe8f5",
    "guards": "#c00000",
    "rules": "#e4572e",
    "wire": "#f28e2b",
    "judge": "#f6b26b",
    "engine": "#ffd966",
    "ending": "#fff2cc",
    "reference": "#a6a6a6",
}
DARK = {"checks", "draws", "module", "guards", "rules"}
ROOM_FOR_A_NUMBER = 0.085  # of the floor


def draw(bars: list[Bars], path: Path) -> Figure:
    figure = Figure(figsize=(12, 1.9 + 0.62 * len(bars)), dpi=110, layout="constrained")
    axes = figure.add_subplot()
    for place, bar in enumerate(bars):
        floor, left = sum(bar.floor.values()), 0.0
        for part, colour in COLOURS.items():
            seconds = bar.ours[part]
            width = seconds / floor
            axes.barh(place, width, 0.72, left, color=colour, edgecolor="white", linewidth=0.6)
            if width >= ROOM_FOR_A_NUMBER:
                ink = "white" if part in DARK else "#222222"
                middle = left + width / 2
                axes.text(middle, place, f"{seconds * 1000:.0f}", color=ink, ha="center", va="center", size=9)
            left += width
        whole = sum(bar.ours.values())
        told = f" {whole * 1000:.0f} ms, {left:.2f}×"
        axes.text(left, place, told, ha="left", va="center", size=9)
    axes.axvline(1.0, color="black", linewidth=1.6)
    axes.set_yticks(
        range(len(bars)), [f"{bar.slug}\nfloor {sum(bar.floor.values()) * 1000:.0f} ms" for bar in bars]
    )
    axes.invert_yaxis()
    longest = max(sum(bar.ours.values()) / sum(bar.floor.values()) for bar in bars)
    axes.set_xlim(0, longest * 1.16)
    axes.set_xlabel("times the floor: the same checks bare, in a forked child; numbers are milliseconds")
    axes.set_title("Where a submission's time goes", loc="left", weight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.annotate(
        "the floor",
        (1.0, 1.0),
        (4, 2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        size=9,
    )
    handles = [(colour, PARTS[part]) for part, colour in COLOURS.items()]
    legend(figure, handles)
    figure.savefig(path)
    return figure


def legend(figure: Figure, handles: list[tuple[str, str]]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=colour, edgecolor="#888888", linewidth=0.4, label=name) for colour, name in handles
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=5, frameon=False, fontsize=9)
