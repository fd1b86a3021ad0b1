"""The exercises in learning order, as `exercises/curriculum.toml` tells it, and where their files lie."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import msgspec


class CatalogError(Exception):
    """The curriculum contradicts itself: one sentence, naming the file and the entry."""


class UnknownExercise(Exception):
    """No exercise, or more than one, goes by these words."""


class Exercise(msgspec.Struct, frozen=True):
    slug: str
    topic: str
    name: str
    title: str
    minutes: int
    difficulty: int  # 1..5
    needs: tuple[str, ...]  # slugs


class Topic(msgspec.Struct, frozen=True):
    name: str
    title: str
    exercises: tuple[Exercise, ...]


class Catalog(msgspec.Struct, frozen=True):
    """Iterates over its exercises in learning order."""

    topics: tuple[Topic, ...]

    def __iter__(self) -> Iterator[Exercise]:
        return (exercise for topic in self.topics for exercise in topic.exercises)

    def __len__(self) -> int:
        return sum(len(topic.exercises) for topic in self.topics)

    def find(self, words: str) -> Exercise:
        """The exercise called `words`: a slug, a name only one exercise has, or a path to its file.

        `find("softmax")`, `find("activations/softmax")` and `find("work/activations/softmax.py")` agree.
        """
        path = PurePosixPath(re.sub(r"[ -]", "_", words.strip().lower().replace("\\", "/")))
        is_file = path.suffix in {".py", ".ipynb"}
        parts = (path.with_suffix("") if is_file else path).parts[-2 if is_file else 0 :]
        slug = "/".join(parts)
        found = [exercise for exercise in self if slug in {exercise.slug, exercise.name}]
        if len(found) == 1:
            return found[0]
        raise UnknownExercise(self._no_single(words, slug, found))

    def _no_single(self, words: str, slug: str, found: list[Exercise]) -> str:
        if found:
            return f"“{words}” could be {_or(exercise.slug for exercise in found)}: which one?"
        for topic in self.topics:
            if slug == topic.name and topic.exercises:
                names = ", ".join(exercise.slug for exercise in topic.exercises)
                return f"“{words}” is a topic; its exercises: {names}."
        near = _nearest(slug, self)
        return f"There is no exercise “{words}”" + (
            f"; did you mean {_or(near)}?" if near else "; `dlkit list` shows them all."
        )


def load(path: Path | None = None) -> Catalog:
    """Read and validate a curriculum, by default the one that ships with dlkit."""
    path = path or exercises_folder() / "curriculum.toml"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise CatalogError(f"{path} cannot be read: {error.strerror}.") from None


@cache
def _read(path: Path, changed: int) -> Catalog:
    """Once for each state of the file: a command asks several times."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # bad TOML or bad UTF-8
        raise CatalogError(f"{path} is not valid TOML: {error}.") from None
    try:
        if extra := set(tables) - {"topic"}:
            _refuse("the file", f"holds an unknown entry `{min(extra)}`")
        return _catalog(tables.get("topic", []))
    except CatalogError as error:
        raise CatalogError(f"{path}: {error}") from None


# What a field should be, in the words of the message that misses it.
_KINDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}
_TOPIC: dict[str, type] = {"name": str, "title": str, "exercises": list}
_EXERCISE: dict[str, type] = {"name": str, "title": str, "minutes": int, "difficulty": int, "needs": list}


def _catalog(tables: Any) -> Catalog:
    if not isinstance(tables, list):
        _refuse("`topic`", "is written [[topic]], once per topic")
    catalog = Catalog(tuple(_topic(table, f"topic {number}") for number, table in enumerate(tables, start=1)))
    if double := _first_double([topic.name for topic in catalog.topics]):
        _refuse(f"topic `{double}`", "appears twice")
    if double := _first_double([exercise.slug for exercise in catalog]):
        _refuse(f"exercise `{double}`", "appears twice")
    slugs = {exercise.slug for exercise in catalog}
    earlier: set[str] = set()
    for exercise in catalog:
        for need in exercise.needs:
            where = f"exercise `{exercise.slug}`"
            if need not in slugs:
                near = _nearest(need, catalog)
                asks = f" (did you mean {_or(near)}?)" if near else ""
                _refuse(where, f"needs `{need}`, which is not in the curriculum{asks}")
            if need == exercise.slug:
                _refuse(where, "needs itself")
            if need not in earlier:  # so no cycle can exist either
                _refuse(where, f"needs `{need}`, which comes later in the order")
        earlier.add(exercise.slug)
    return catalog


def _topic(table: Any, where: str) -> Topic:
    if isinstance(table, dict) and isinstance(table.get("name"), str):
        where = f"topic `{table['name']}`"
    _fields(table, _TOPIC, where)
    topic = table["name"]
    exercises = tuple(
        _exercise(entry, topic, f"exercise {number} of topic `{topic}`")
        for number, entry in enumerate(table["exercises"], start=1)
    )
    return Topic(topic, table["title"], exercises)


def _exercise(table: Any, topic: str, where: str) -> Exercise:
    if isinstance(table, dict) and isinstance(table.get("name"), str):
        where = f"exercise `{topic}/{table['name']}`"
    _fields(table, _EXERCISE, where)
    if not 1 <= table["difficulty"] <= 5:
        _refuse(where, f"has difficulty {table['difficulty']}; expected 1 to 5")
    if table["minutes"] < 1:
        _refuse(where, f"has minutes {table['minutes']}; expected at least 1")
    if not all(isinstance(need, str) for need in table["needs"]):
        _refuse(where, "has `needs` that are not all texts of the form topic/name")
    return Exercise(slug=f"{topic}/{table['name']}", topic=topic, **{**table, "needs": tuple(table["needs"])})


def _fields(table: Any, kinds: dict[str, type], where: str) -> None:
    if not isinstance(table, dict):
        _refuse(where, f"should be a table, not {table!r}")
    for field, kind in kinds.items():
        if field not in table:
            _refuse(where, f"has no `{field}`")
        if type(table[field]) is not kind:  # isinstance would take true for a number
            _refuse(where, f"has {field} = {table[field]!r}; expected {_KINDS[kind]}")
    if extra := set(table) - set(kinds):
        _refuse(where, f"has an unknown field `{min(extra)}`")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", table["name"]):  # it becomes the name of a module
        _refuse(where, "should be named in lower case: letters, digits and underscores")


def _refuse(where: str, complaint: str) -> NoReturn:
    raise CatalogError(f"{where} {complaint}.")


def _first_double(names: list[str]) -> str | None:
    return next((name for index, name in enumerate(names) if name in names[:index]), None)


def _nearest(slug: str, catalog: Catalog) -> list[str]:
    """The slugs that look most like `slug`, by their name or as a whole, nearest first."""
    from difflib import SequenceMatcher  # only when someone mistyped

    def likeness(exercise: Exercise) -> float:
        pairs = (slug, exercise.slug), (slug.rpartition("/")[2], exercise.name)
        return max(SequenceMatcher(None, *pair).ratio() for pair in pairs)

    near = sorted(((likeness(exercise), exercise.slug) for exercise in catalog), key=lambda pair: -pair[0])
    return [slug for ratio, slug in near if ratio >= 0.6][:3]


def _or(names: Any) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else str(last)


@cache
def corpus_root() -> Path:
    """Where `exercises` and `solutions` lie: the clone, or the folder dlkit is installed in."""
    return Path(__file__).resolve().parent.parent


def exercises_folder() -> Path:
    return corpus_root() / "exercises"


def in_clone() -> bool:
    """Whether dlkit runs from its repository, where learners may edit `exercises` in place."""
    return (corpus_root() / "pyproject.toml").is_file()


def stub_path(slug: str) -> Path:
    return exercises_folder() / f"{slug}.py"


def solution_path(slug: str) -> Path:
    return corpus_root() / "solutions" / f"{slug}.py"


def exam_module(slug: str) -> str:
    return "autograder.exams." + slug.replace("/", ".")


def exam_path(slug: str) -> Path:
    return corpus_root() / "autograder" / "exams" / f"{slug}.py"


def solution_text(slug: str) -> str:
    return solution_path(slug).read_text(encoding="utf-8")


def exam_text(slug: str) -> str:
    return exam_path(slug).read_text(encoding="utf-8")
