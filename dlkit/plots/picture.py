"""A figure with words for those who cannot see it, and the look that all of ours share."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

# Okabe and Ito's vermilion and blue: told apart with every kind of colour vision, and in grey.
GOT, EXPECTED = "#d55e00", "#0072b2"
INK, FAINT = "#24292f", "#8c959f"
VALUES, DIFFERENCE = "viridis", "RdBu_r"  # perceptually uniform; diverging, with white for 0

LOOK: dict[str, Any] = {
    "font.family": "sans-serif", "font.size": 8.5, "text.color": INK, "text.usetex": False,
    "axes.titlesize": 9.5, "axes.labelsize": 8.5, "axes.labelcolor": INK, "axes.edgecolor": FAINT,
    "axes.linewidth": 0.7, "axes.facecolor": "white", "axes.grid": False, "axes.unicode_minus": True,
    "xtick.color": INK, "ytick.color": INK, "xtick.labelsize": 7.5, "ytick.labelsize": 7.5,
    "xtick.major.size": 2.5, "ytick.major.size": 2.5, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "figure.facecolor": "white", "legend.frameon": False, "lines.linewidth": 1.6,
    "image.interpolation": "nearest",
}  # fmt: skip
DOTS = 120  # per inch: sharp at the width of a notebook's page
DRAWING = threading.RLock()  # matplotlib's settings are those of the whole process


class Picture:
    """
    Attributes:
        figure: matplotlib's.
        alt: what there is to see, in words.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure = figure
        self.alt = alt

    def png(self) -> bytes:
        """In a palette, which takes a third of the bytes: some 20 KB."""
        canvas, small = FigureCanvasAgg(self.figure), io.BytesIO()
        with look():
            self.figure.set_dpi(DOTS)
            canvas.draw()
        drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        drawn.quantize(palette=palette(), dither=Image.Dither.NONE).save(small, "png", compress_level=7)
        return small.getvalue()

    def save(self, path: str | Path) -> None:
        Path(path).write_bytes(self.png())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"image/png": self.png(), "text/plain": self.alt}

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"


def blank(width: float, height: float) -> Figure:
    """A figure on a canvas of its own, which pyplot never hears of. To be called within `look`."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


@cache
def palette() -> Image.Image:
    """The colours that our pictures are made of: both maps, greys, and shades of the two lines."""
    shades = np.linspace(0, 1, 20)[:, None]
    lines = [shades * 1.0 + (1 - shades) * to_rgb(colour) for colour in (GOT, EXPECTED)]
    maps = [colormaps[name](np.linspace(0, 1, 92))[:, :3] for name in (VALUES, DIFFERENCE)]
    colours = np.concatenate([*maps, *lines, np.repeat(np.linspace(0, 1, 32)[:, None], 3, axis=1)])
    image = Image.new("P", (1, 1))
    image.putpalette((255 * colours).round().astype("uint8").tobytes())
    return image


@contextmanager
def look() -> Iterator[None]:
    """Our settings, while something is drawn, by one thread at a time."""
    with DRAWING, rc_context(LOOK):
        yield


def titled(figure: Figure, name: str) -> None:
    """What is shown, at the top left: a tenth of an inch from both edges."""
    width, height = figure.get_size_inches()
    figure.text(0.1 / width, 1 - 0.08 / height, name, va="top", fontsize=10, weight="bold")


def number(value: float) -> str:
    """Four significant digits, as in the messages."""
    return "NaN" if np.isnan(value) else f"{float(value) + 0.0:.4g}"
