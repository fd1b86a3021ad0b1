"""Many numbers at once: how large they are, and whether they are off by a factor, a sign or at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from dlkit.plots.picture import EXPECTED, FAINT, GOT, Picture, blank, look, number, titled

BINS = 24


def gradients(got: Any, expected: Any, *, name: str = "gradient") -> Picture:
    """Left, histograms of both; right, each number got over the one expected, which lie on the diagonal
    where the gradient is right and on another line where a factor is missing."""
    have, want = (np.asarray(values, dtype=np.float64).ravel() for values in (got, expected))
    if have.size != want.size:
        raise ValueError(f"Expected as many of each. Received: {have.size} and {want.size}")
    both = np.isfinite(have) & np.isfinite(want)
    lost = int(have.size - both.sum())
    have, want = have[both], want[both]
    with look():
        figure = blank(7.2, 2.9)
        figure.subplots_adjust(left=0.08, right=0.98, top=0.88, bottom=0.16, wspace=0.3)
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        edges = np.histogram_bin_edges(np.concatenate([have, want]) if have.size else np.zeros(1), BINS)
        left.hist(want, edges, color=EXPECTED, alpha=0.45, label="expected")
        left.hist(have, edges, histtype="step", color=GOT, linewidth=1.6, label="got")
        left.set_xlabel("value")
        left.set_ylabel("how many")
        left.legend(loc="best")
        reach = float(np.max(np.abs(np.concatenate([have, want])), initial=0.0)) or 1.0
        ends = (-1.08 * reach, 1.08 * reach)
        right.plot(ends, ends, color=FAINT, linewidth=0.8)
        right.plot(want, have, "o", color=GOT, markersize=3, alpha=0.6, markeredgewidth=0)
        right.set(xlabel="expected", ylabel="got", xlim=ends, ylim=ends, aspect="equal")
        for axis in (left, right):
            axis.spines[["top", "right"]].set_visible(False)
        titled(figure, name)
    return Picture(figure, _in_words(name, have, want, lost))


def _in_words(name: str, have: np.ndarray, want: np.ndarray, lost: int) -> str:
    told = f"Histogram of the {name}, got beside expected, and each number got over the one expected."
    if have.size:
        sizes = np.sqrt(np.mean(have**2)), np.sqrt(np.mean(want**2))
        told += f" Root mean square: got {number(float(sizes[0]))}, expected {number(float(sizes[1]))}."
    return told + (f" {lost} are no numbers and not shown." if lost else "")
