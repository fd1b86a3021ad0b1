"""How many copies the comparison of a class finds, and whom it accuses wrongly: `python -m bench.likeness`.

For each exercise and class size, classmates make their own choice of the course's other answers and mistakes,
under names and in an order of their own. Planted are a right answer that is written quite differently, with
its disguised copy, and a disguised copy of one classmate. Nothing here runs an answer.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from autograder import stubs
from autograder.catalog import load, solution_path
from autograder.similarity import compare, known_answers
from autograder.similarity.known import variants
from autograder.variants import VariantError
from bench.copying import disguised, renamed, reordered

RIGHT = Path(__file__).parents[1] / "tests/submissions/right"
CLASSMATES = (1, 3, 5, 8, 30)
ROUNDS = 2  # classes of each size for each exercise
ODD, USUAL = ("odd", "odd's copy"), "copy"


class Found(msgspec.Struct):
    pairs: int = 0  # of answers that are no copies
    accused: int = 0  # of those
    odd: int = 0  # copies of an unusual answer
    found: int = 0
    short: int = 0  # not found, and said to be too short
    answers: int = 0
    untold: int = 0  # answers too short to tell


def classmates(slug: str, count: int, rng: random.Random) -> Iterator[str]:
    path = solution_path(slug)
    text = path.read_text(encoding="utf-8")
    reference = stubs.reference(text, path)
    others, mistakes = variants(text, reference)
    for _ in range(count):
        source = reference
        choices = [(variant, 0.6) for variant in others] + [(variant, 0.3) for variant in mistakes]
        rng.shuffle(choices)
        for variant, chance in choices:
            if rng.random() < chance:
                with suppress(VariantError):  # two that change the same line
                    source = _sound(variant.source(source), source)
        yield reordered(renamed(source, rng), rng)


def _sound(source: str, before: str) -> str:
    try:
        ast.parse(source)
    except SyntaxError:
        return before
    return source


def measure(count: int) -> Found:
    told = Found()
    for slug in (exercise.slug for exercise in load() if (RIGHT / exercise.slug).is_dir()):
        known = {slug: known_answers(slug)}
        right = [path.read_text(encoding="utf-8") for path in sorted((RIGHT / slug).glob("*.py"))]
        for seed in range(ROUNDS):
            rng = random.Random(f"{slug} {seed} {count}")
            sources = {f"classmate {n}": source for n, source in enumerate(classmates(slug, count, rng))}
            copied = rng.choice(list(sources))
            sources[USUAL] = disguised(sources[copied], seed + 7)
            sources[ODD[0]] = rng.choice(right)
            sources[ODD[1]] = disguised(sources[ODD[0]], seed)
            likeness = compare({slug: sources}, known)
            pairs = {frozenset(pair.students) for pair in likeness.pairs}
            short = likeness.too_short.get(slug, 0)
            told.pairs += len(sources) * (len(sources) - 1) // 2 - 2
            told.accused += len(pairs - {frozenset(ODD), frozenset({USUAL, copied})})
            told.odd += 1
            told.found += frozenset(ODD) in pairs
            told.short += frozenset(ODD) not in pairs and short > 0
            told.answers += len(sources)
            told.untold += short
    return told


def main() -> None:
    table = Table("class", "copies found", "told too short", "wrongly accused", "too short to tell")
    for count in CLASSMATES:
        told = measure(count)
        table.add_row(
            str(count + 3),
            f"{told.found} of {told.odd}",
            f"{told.short} of {told.odd - told.found}",
            f"{told.accused} of {told.pairs}",
            f"{100 * told.untold // told.answers} %",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
