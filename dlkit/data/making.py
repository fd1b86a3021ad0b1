"""Data that is made here: pictures, points, sequences and sentences, always the same ones.

A maker is a function from a NumPy generator and a number of examples to records. Nothing here knows
TensorFlow; `dlkit.data.builders` makes real TensorFlow data sets of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Record = dict[str, Any]
Dice = np.random.Generator

SIZE = 24  # pixels of a picture, both ways
SHAPES = ("circle", "square", "triangle", "cross")
SYMBOLS = 10  # of the sequence tasks; 0 is padding, so they are counted from 1
LONGEST = 12  # symbols


def spirals(dice: Dice, count: int) -> Iterator[Record]:
    """Points on three arms of a spiral: no straight line parts them."""
    for _ in range(count):
        arm = int(dice.integers(3))
        along = float(dice.uniform(0.1, 1.0))
        angle = 4.0 * along + 2.0 * np.pi * arm / 3 + dice.normal(0.0, 0.12)
        point = along * np.array([np.cos(angle), np.sin(angle)])
        yield {"point": point.astype("float32"), "label": arm}


def shapes(dice: Dice, count: int) -> Iterator[Record]:
    """A circle, square, triangle or cross somewhere in a noisy picture, in one of many sizes."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype("float64")
    for _ in range(count):
        label = int(dice.integers(len(SHAPES)))
        radius = dice.uniform(4.0, 8.0)
        down, across = dice.uniform(radius, SIZE - 1 - radius, 2)
        y, x = (rows - down) / radius, (columns - across) / radius
        inside = {
            "circle": x**2 + y**2 <= 1,
            "square": np.maximum(abs(x), abs(y)) <= 0.8,
            "triangle": (y <= 0.8) & (y >= 2 * abs(x) - 0.8),
            "cross": (np.minimum(abs(x), abs(y)) <= 0.25) & (np.maximum(abs(x), abs(y)) <= 0.9),
        }[SHAPES[label]]
        light = dice.uniform(0.1, 0.3) + inside * dice.uniform(0.4, 0.6) + dice.normal(0, 0.05, inside.shape)
        yield {"image": (255 * light.clip(0, 1)).round().astype("uint8")[..., None], "label": label}


def sequences(dice: Dice, count: int, task: str) -> Iterator[Record]:
    """Symbols to be copied, reversed or sorted, of different lengths."""
    answers: dict[str, Callable[[list[int]], list[int]]] = {
        "copy": list,
        "reverse": lambda symbols: symbols[::-1],
        "sort": sorted,
    }
    for _ in range(count):
        symbols = dice.integers(1, SYMBOLS + 1, int(dice.integers(3, LONGEST + 1))).tolist()
        yield {"source": symbols, "target": answers[task](symbols)}


ARTICLES = {"the": "die", "a": "eine"}
NOUNS = {"cat": "Katze", "flower": "Blume", "teacher": "Lehrerin", "city": "Stadt", "clock": "Uhr"}
ADJECTIVES = {"small": "kleine", "new": "neue", "quiet": "stille", "bright": "helle"}
VERBS = {"sees": "sieht", "finds": "findet", "loves": "liebt", "forgets": "vergisst"}
ADVERBS = {"today": "heute", "often": "oft", "never": "nie"}
TAGS = ("article", "adjective", "noun", "verb", "adverb")


def phrase(dice: Dice) -> list[tuple[str, str, str]]:
    """Word, its German, its tag: an article, perhaps an adjective, a noun (all of one gender)."""
    found = [pick(dice, ARTICLES, "article")]
    if dice.random() < 0.5:
        found.append(pick(dice, ADJECTIVES, "adjective"))
    return [*found, pick(dice, NOUNS, "noun")]


def pick(dice: Dice, words: dict[str, str], tag: str) -> tuple[str, str, str]:
    english = sorted(words)[int(dice.integers(len(words)))]
    return english, words[english], tag


def sentence(dice: Dice) -> list[tuple[str, str, str]]:
    """Somebody does something, perhaps at some time: the same order of words in both languages."""
    words = [*phrase(dice), pick(dice, VERBS, "verb")]
    if dice.random() < 0.4:
        words.append(pick(dice, ADVERBS, "adverb"))
    return [*words, *phrase(dice)]


def tagged(dice: Dice, count: int) -> Iterator[Record]:
    """Sentences with the part of speech of each word."""
    for _ in range(count):
        words = sentence(dice)
        yield {"words": [word for word, _, _ in words], "tags": [TAGS.index(tag) for _, _, tag in words]}


def translations(dice: Dice, count: int) -> Iterator[Record]:
    """English sentences with their German."""
    for _ in range(count):
        words = sentence(dice)
        yield {
            "english": " ".join(word for word, _, _ in words),
            "german": " ".join(german for _, german, _ in words),
        }


def texts(dice: Dice, count: int) -> Iterator[Record]:
    """Short texts of a few sentences, to be read letter by letter."""
    for _ in range(count):
        said = [" ".join(word for word, _, _ in sentence(dice)) for _ in range(int(dice.integers(2, 5)))]
        yield {"text": " ".join(f"{each}." for each in said)}


def seasons(dice: Dice, count: int, steps: int = 48, ahead: int = 6) -> Iterator[Record]:
    """A series with a trend, a day and a week in it, and what comes next."""
    for _ in range(count):
        time = np.arange(steps + ahead) + dice.uniform(0, 168)
        series = (
            dice.normal(0, 0.01) * np.arange(len(time))
            + dice.uniform(0.5, 1.5) * np.sin(2 * np.pi * time / 12)
            + dice.uniform(0.2, 0.6) * np.sin(2 * np.pi * time / 84)
            + dice.normal(0, 0.1, len(time))
        ).astype("float32")
        yield {"past": series[:steps, None], "future": series[steps:]}


def digits(dice: Dice, count: int) -> Iterator[Record]:
    """Handwritten digits, 8 by 8 pixels: scikit-learn's, in an order of our own. There are 1,797 of them."""
    from sklearn.datasets import load_digits

    found = load_digits()
    for index in dice.permutation(len(found.images))[:count]:
        image = (found.images[index] * (255 / 16)).round().astype("uint8")[..., None]
        yield {"image": image, "label": int(found.target[index])}
