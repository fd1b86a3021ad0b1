"""Matrices as colours: expected, got, and the difference between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from dlkit.plots.picture import DIFFERENCE, INK, VALUES, Picture, blank, look, number, titled

# Inches: the figure, a map in it, its left margin, between maps, a colour bar, and for the bar's numbers.
WIDTH, PANEL, FIRST, GAP, BAR, MARGIN = 8.2, 2.1, 0.42, 0.1, 0.1, 0.62
WRITTEN = 8  # so many columns have room for numbers, and the square of it is as many as anybody reads
DECIMALS = (0, 0), (0.1, 3), (10, 2), (100, 1), (1e4, 0)  # for numbers up to there
NOT_A_NUMBER = "#c9cdd2"

Place = tuple[int, ...] | None


def heat_maps(
    got: Any, expected: Any, *, name: str = "output", worst: Place = None, axes: tuple[str, str] = ("", "")
) -> Picture:
    """
    Args:
        got: a matrix.
        expected: another of the same shape.
        name: what they are.
        worst: the place to mark, by default where they differ most.
        axes: what the rows and the columns stand for.
    """
    return _maps(got, expected, name, worst, axes, None)


def attention_maps(got: Any, expected: Any, *, name: str = "weights", worst: Place = None) -> Picture:
    """Which query listens to which key: rows of weights, on a scale from 0 to 1."""
    return _maps(got, expected, name, worst, ("queries", "keys"), (0.0, 1.0))


def _maps(
    got: Any, expected: Any, name: str, worst: Place, axes: tuple[str, str], scale: tuple[float, float] | None
) -> Picture:
    have, want = matrix(got), matrix(expected)
    if have.shape != want.shape:
        raise ValueError(f"Expected two matrices of one shape. Received: {have.shape} and {want.shape}")
    with np.errstate(invalid="ignore"):
        gap = have - want
    gap[have == want] = 0.0  # infinities too
    at = worst if worst is not None else _farthest(gap)
    reach = float(np.max(np.abs(gap[np.isfinite(gap)]), initial=0.0)) or 1.0
    limits = _range(have, want) if scale is None else scale
    lefts = FIRST, FIRST + PANEL + GAP, WIDTH - PANEL - MARGIN
    with look():
        figure, place = _room(have.shape, labelled=any(axes))
        panels = [place(left, PANEL) for left in lefts]
        _map(panels[0], want, "expected", VALUES, limits, at)
        both = _map(panels[1], have, "got", VALUES, limits, at)
        apart = _map(panels[2], gap, "got − expected", DIFFERENCE, (-reach, reach), at)
        for left, image in zip(lefts[1:], (both, apart), strict=True):
            figure.colorbar(image, cax=place(left + PANEL + BAR / 2, BAR)).outline.set_visible(False)
        for panel in panels:
            panel.set_xlabel(axes[1])
            panel.tick_params(labelleft=panel is panels[0])
        panels[0].set_ylabel(axes[0])
        titled(figure, name)
    return Picture(figure, _in_words(name, have, want, at))


def _room(shape: tuple[int, ...], labelled: bool) -> tuple[Figure, Callable[[float, float], Any]]:
    """A figure for matrices of this shape, and what puts axes into it: from here, so wide."""
    height = float(np.clip(PANEL * shape[0] / shape[1], 0.7, 2.6))
    below, above = (0.45 if labelled else 0.28), 0.52
    whole = below + height + above
    figure = blank(WIDTH, whole)
    return figure, lambda left, width: figure.add_axes(
        (left / WIDTH, below / whole, width / WIDTH, height / whole)
    )


def matrix(values: Any) -> np.ndarray:
    """Two axes, whatever came: a row for less."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 2:
        raise ValueError(f"Expected a matrix. Received: an array of shape {array.shape}; show a slice of it")
    return array.reshape(1, -1) if array.ndim < 2 else array


def _range(have: np.ndarray, want: np.ndarray) -> tuple[float, float]:
    """The expected values' range, and as much again on either side where what was got goes beyond."""
    expected = want[np.isfinite(want)]
    if not expected.size:
        expected = np.zeros(1)
    low, high = float(expected.min()), float(expected.max())
    room = (high - low) or max(abs(high), 1.0)
    seen = have[np.isfinite(have)]
    if seen.size:
        low, high = (
            min(low, max(float(seen.min()), low - room)),
            max(high, min(float(seen.max()), high + room)),
        )
    return (low, high) if high > low else (low - 0.5 * room, high + 0.5 * room)


def _map(
    axis: Any,
    values: np.ndarray,
    title: str,
    colours: str,
    limits: tuple[float, float],
    mark: tuple[int, ...],
) -> Any:
    table = colormaps[colours].with_extremes(bad=NOT_A_NUMBER)
    scale = Normalize(*limits)
    shown = np.ma.masked_invalid(values)
    rows, columns = values.shape
    aspect = "equal" if 0.25 <= rows / columns <= 1.2 else "auto"
    image = axis.imshow(shown, cmap=table, norm=scale, aspect=aspect)
    axis.add_patch(Rectangle((mark[1] - 0.5, mark[0] - 0.5), 1, 1, fill=False, edgecolor=INK, linewidth=1.6))
    axis.set_title(title)
    axis.tick_params(length=0)
    for spine in axis.spines.values():
        spine.set_visible(False)
    axis.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    if columns <= WRITTEN and rows <= 2 * WRITTEN and values.size <= WRITTEN**2:
        _write(axis, values, lambda value: table(scale(value)))
    return image


def _write(axis: Any, values: np.ndarray, colour: Callable[[float], Any]) -> None:
    """The numbers into their cells, where they are of a size that fits."""
    largest = float(np.max(np.abs(values[np.isfinite(values)]), initial=0.0))
    if 0 < largest < 0.01 or largest >= 1e4:
        return
    decimals = next(digits for limit, digits in DECIMALS if largest <= limit)
    for (row, column), value in np.ndenumerate(values):
        odd = "NaN" if np.isnan(value) else "∞" if value == np.inf else "−∞" if value == -np.inf else ""
        red, green, blue = (0.8, 0.8, 0.8) if odd else colour(value)[:3]
        ink = "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK
        text = odd or f"{round(value, decimals) + 0.0:.{decimals}f}"
        axis.text(column, row, text, ha="center", va="center", fontsize=6.5, color=ink)


def _farthest(gap: np.ndarray) -> tuple[int, ...]:
    odd = np.nan_to_num(np.abs(gap), nan=np.inf)
    return tuple(map(int, np.unravel_index(int(np.argmax(odd)), odd.shape)))


def _in_words(name: str, have: np.ndarray, want: np.ndarray, at: tuple[int, ...]) -> str:
    place = ", ".join(map(str, at))
    return (
        f"Heat maps of {name}: expected, got, and the difference. It is largest at [{place}]: "
        f"got {number(have[at])}, expected {number(want[at])}."
    )
