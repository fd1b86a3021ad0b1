"""Which exercise, and which file, the words on the command line mean."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from autograder.catalog import Catalog, Exercise, UnknownExercise, in_clone, load
from autograder.cli.errors import WrongCall
from autograder.workplace import SETTINGS, Workplace

SUFFIXES = {".py", ".ipynb"}
LARGEST = 1_000_000  # characters; a long answer has ten thousand
EXERCISE_HELP = "An exercise, such as attention/scaled_dot_product or just scaled_dot_product."


class Chosen(msgspec.Struct, frozen=True):
    exercise: Exercise
    path: Path
    place: Workplace | None  # where progress is kept; None for a file that lies elsewhere


def chosen(words: str | None) -> Chosen | None:
    """An exercise's name, a file, or nothing at all for the next exercise (None when all are passed)."""
    catalog = load()
    if words is not None and Path(words).suffix in SUFFIXES:
        return _file(Path(words), catalog)
    place = Workplace.find()
    exercise = catalog.find(words) if words is not None else place.next_exercise(catalog)
    return Chosen(exercise, _existing(place, exercise), place) if exercise else None


def _file(path: Path, catalog: Catalog) -> Chosen:
    if not path.is_file():
        raise WrongCall(f"There is no file {path}.")
    place = Workplace.find(path.resolve().parent)
    exercise = answers(path, None, catalog)
    return Chosen(exercise, path, place if place.file(exercise.slug) == path.resolve() else None)


def answers(path: Path, words: str | None, catalog: Catalog) -> Exercise:
    """The exercise that a file answers, as told or as its path tells."""
    if words is not None:
        return catalog.find(words)
    try:
        return catalog.find(str(path.resolve()))
    except UnknownExercise:
        raise WrongCall(
            f"{path} does not tell which exercise it answers: "
            f"say `dlkit grade {path} --exercise TOPIC/NAME`, or call it TOPIC/NAME.py."
        ) from None


def _existing(place: Workplace, exercise: Exercise) -> Path:
    path = place.file(exercise.slug)
    if path.is_file():
        return path
    command, effect = bring_back(place, exercise)
    raise WrongCall(f"There is no file {short(path)}; `{command}` {effect}.")


def bring_back(place: Workplace, exercise: Exercise) -> tuple[str, str]:
    """The command that makes a file that is not there, and what it does."""
    if in_clone() or (place.root / SETTINGS).is_file():
        return f"dlkit reset {exercise.slug}", "brings it back"
    return "dlkit init my-work", "makes a folder to work in"


def source_of(path: Path) -> str:
    """The submission as Python. A notebook is read as the script Jupytext makes of it."""
    if path.is_dir():
        raise WrongCall(f"{short(path)} is a folder; a single file is expected.")
    if path.suffix not in SUFFIXES:
        raise WrongCall(f"{short(path)} is neither a Python file (.py) nor a notebook (.ipynb).")
    try:
        # Bytes that are not UTF-8 become a sign that Python refuses, with its line, if it is in the code.
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except FileNotFoundError:
        raise WrongCall(f"There is no file {short(path)}.") from None
    except OSError as error:
        raise WrongCall(f"{short(path)} cannot be read: {error.strerror}.") from None
    if path.suffix == ".ipynb":
        text = _script(text, path)
    if len(text) > LARGEST:
        raise WrongCall(
            f"{short(path)} is too large for an answer: {len(text):,} characters of {LARGEST:,} allowed."
        )
    return text


def _script(text: str, path: Path) -> str:
    import jupytext

    try:
        return str(jupytext.writes(jupytext.reads(text, fmt="ipynb"), fmt="py:percent"))
    except Exception as error:  # whatever a broken notebook makes nbformat raise
        raise WrongCall(f"{short(path)} cannot be read as a notebook ({type(error).__name__}).") from None


def short(path: Path) -> str:
    """The path as the learner would type it from here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith(os.path.join("..", "..", "..")) else here


def complete_exercise(incomplete: str) -> list[str]:
    """For the shell: the exercises that begin with, or are called by, what is typed so far."""
    return [e.slug for e in load() if e.slug.startswith(incomplete) or e.name.startswith(incomplete)]
