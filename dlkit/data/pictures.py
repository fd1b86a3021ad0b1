"""A few examples of a data set in one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow_datasets as tfds
from matplotlib.figure import Figure

from dlkit.data.loading import DataError, opened

MANY = 12
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9")


def draw(name: str, folder: Path, file: Path) -> None:
    builder = opened(name, folder)
    split = "train" if "train" in builder.info.splits else next(iter(builder.info.splits))
    features = builder.info.features
    kinds = {key: type(feature).__name__ for key, feature in features.items()}
    amount = 400 if "point" in features else MANY
    examples = list(tfds.as_numpy(builder.as_dataset(split=split, shuffle_files=False).take(amount)))
    if not examples:
        raise DataError(f"The data set {name} has no examples.")
    if "point" in features:
        figure = points(examples)
    elif "Image" in kinds.values():
        figure = pictures(examples, features)
    elif "past" in features:
        figure = series(examples)
    else:
        figure = texts(examples, features)
    figure.suptitle(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=120)
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be drawn: {error}.") from None


def points(examples: list[Any]) -> Figure:
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    places = np.array([example["point"] for example in examples])
    labels = np.array([example["label"] for example in examples])
    for label in np.unique(labels):
        of = places[labels == label]
        axes.scatter(of[:, 0], of[:, 1], s=12, color=COLOURS[label % 6], label=f"class {label}")
    axes.set_aspect("equal")
    axes.legend(frameon=False)
    return figure


def pictures(examples: list[Any], features: Any) -> Figure:
    image = next(key for key, feature in features.items() if isinstance(feature, tfds.features.Image))
    label = next((key for key, each in features.items() if isinstance(each, tfds.features.ClassLabel)), None)
    figure = Figure(figsize=(8, 6), layout="constrained")
    for axes, example in zip(figure.subplots(3, 4).flat, examples, strict=False):
        axes.imshow(example[image].squeeze(), cmap="gray")
        if label:
            axes.set_title(features[label].int2str(int(example[label])), fontsize="small")
        axes.axis("off")
    return figure


def series(examples: list[Any]) -> Figure:
    figure = Figure(figsize=(8, 6), layout="constrained")
    for axes, example in zip(figure.subplots(4, 1, sharex=True), examples, strict=False):
        past, future = example["past"][:, 0], example["future"]
        axes.plot(past, color=COLOURS[0], label="past")
        axes.plot(np.arange(len(future)) + len(past), future, "o-", color=COLOURS[1], label="to be foretold")
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].legend(frameon=False, ncols=2, fontsize="small")
    return figure


def texts(examples: list[Any], features: Any) -> Figure:
    """Words and symbols as they stand."""
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    axes.axis("off")
    lines = [f"{key}: {words(example[key], features[key])}" for example in examples for key in features]
    step = 1.0 / max(len(lines), 1)
    for place, line in enumerate(lines):
        said = line if len(line) < 100 else f"{line[:99]}…"
        axes.text(
            0, 1 - place * step, said, family="monospace", fontsize=8, va="top", transform=axes.transAxes
        )
    return figure


def words(value: Any, feature: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    inner = getattr(feature, "feature", None)
    if isinstance(inner, tfds.features.ClassLabel):
        return " ".join(inner.int2str(int(each)) for each in value)
    if isinstance(value, np.ndarray) and value.ndim:
        return " ".join(each.decode() if isinstance(each, bytes) else str(each) for each in value)
    return str(value)
