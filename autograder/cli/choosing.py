"""Which exercise, and which file, the words on the command line mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.catalog import Catalog, Exercise, UnknownExercise, in_clone, load
from autograder.cli.errors import WrongCall, complain
from autograder.workplace import SETTINGS, Workplace

if TYPE_CHECKING:
    from autograder.intake import Submission

SUFFIXES = {".py", ".ipynb"}
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


def submission_of(path: Path, words: str | None) -> Submission:
    """What was handed in: a script as it stands, a notebook rebuilt from its code cells."""
    from autograder.intake import read_submission

    if not path.exists():
        raise WrongCall(f"There is no file {short(path)}.")
    submission = read_submission(path, words, load())
    for note in submission.notes:
        complain(note)
    return submission


def short(path: Path) -> str:
    """The path as the learner would type it from here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith(os.path.join("..", "..", "..")) else here


def complete_exercise(incomplete: str) -> list[str]:
    """For the shell: the exercises that begin with, or are called by, what is typed so far."""
    return [e.slug for e in load() if e.slug.startswith(incomplete) or e.name.startswith(incomplete)]
