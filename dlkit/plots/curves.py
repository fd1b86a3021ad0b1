"""Numbers in a row: over the inputs they belong to, or one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from dlkit.plots.picture import EXPECTED, FAINT, GOT, Picture, blank, look, number, titled

LINE = 12  # so many points make a curve


def curves(inputs: Any, got: Any, expected: Any, *, name: str = "output") -> Picture:
    """What came out, over what went in: for functions that take numbers one by one."""
    x, have, want = (np.asarray(values, dtype=np.float64).ravel() for values in (inputs, got, expected))
    if not x.size == have.size == want.size:
        raise ValueError(f"Expected as many of each. Received: {x.size}, {have.size} and {want.size}")
    order = np.argsort(x, kind="stable")
    return _lines(x[order], have[order], want[order], name, "input")


def points(got: Any, expected: Any, *, name: str = "output") -> Picture:
    """A few numbers, one after the other."""
    have, want = (np.asarray(values, dtype=np.float64).ravel() for values in (got, expected))
    if have.size != want.size:
        raise ValueError(f"Expected as many of each. Received: {have.size} and {want.size}")
    return _lines(np.arange(have.size, dtype=np.float64), have, want, name, "index")


def _lines(x: np.ndarray, have: np.ndarray, want: np.ndarray, name: str, over: str) -> Picture:
    joined = "-" if x.size >= LINE and over == "input" else "none"
    broad: dict[str, Any] = {"linewidth": 3, "markersize": 5, "markeredgewidth": 0, "alpha": 0.55}
    thin: dict[str, Any] = {"linewidth": 1.2, "markersize": 4.5}
    with look():
        figure = blank(6.6, 3.1)
        figure.subplots_adjust(left=0.11, right=0.98, top=0.9, bottom=0.14, hspace=0.12)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        upper.plot(x, want, color=EXPECTED, linestyle=joined, marker="o", label="expected", **broad)
        upper.plot(x, have, color=GOT, linestyle=joined, marker="x", label="got", **thin)
        _mark_what_is_no_number(upper, x, have, want)
        upper.legend(loc="best", fontsize=8.5)
        with np.errstate(invalid="ignore"):
            gap = np.where(have == want, 0.0, have - want)
        lower.vlines(x, 0, gap, color=GOT, linewidth=1.2)
        lower.plot(x, gap, ".", color=GOT, markersize=3)
        lower.set(xlabel=over, ylabel="difference")
        for axis in (upper, lower):
            axis.spines[["top", "right"]].set_visible(False)
            low, high = axis.get_ylim()
            if low < 0 < high:
                axis.axhline(0, color=FAINT, linewidth=0.5, zorder=0)
        if over == "index":
            lower.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        titled(figure, name)
    return Picture(figure, _in_words(x, have, want, name, over))


def _mark_what_is_no_number(axis: Any, x: np.ndarray, have: np.ndarray, want: np.ndarray) -> None:
    """A triangle on the floor, since it has no height."""
    for values, colour, height, whose in ((want, EXPECTED, 0.09, "expected"), (have, GOT, 0.03, "got")):
        odd = ~np.isfinite(values)
        if odd.any():
            style = {"color": colour, "markersize": 5, "clip_on": False, "label": f"{whose}: NaN or ∞"}
            axis.plot(x[odd], np.full(odd.sum(), height), "v", transform=axis.get_xaxis_transform(), **style)


def _in_words(x: np.ndarray, have: np.ndarray, want: np.ndarray, name: str, over: str) -> str:
    with np.errstate(invalid="ignore"):
        gap = np.where(have == want, 0.0, np.abs(have - want))
    at = int(np.argmax(np.nan_to_num(gap, nan=np.inf))) if gap.size else 0
    told = (
        f" The difference is largest at {over} {number(x[at])}: "
        f"got {number(have[at])}, expected {number(want[at])}."
        if gap.size
        else ""
    )
    return f"{name} over the {over}: got beside expected.{told}"
