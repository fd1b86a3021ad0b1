"""The two doors: one file, or whatever a student handed in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.catalog import Catalog, stub_path
from autograder.intake import folders, notebooks, scripts
from autograder.intake.cells import missing, rebuilt
from autograder.intake.choice import Answer, choose, complain
from autograder.intake.limits import LIMITS, Allowance, Limits, Refused, TooMuch
from autograder.intake.members import Entry, Found, cap, sifted
from autograder.intake.names import Kind, answered, kind, shown
from autograder.intake.records import Intake, IntakeError, Problem, Submission
from autograder.intake.statements import definitions, statements

FILES = {Kind.SCRIPT, Kind.NOTEBOOK}
TARS = (".tar", ".tar.gz", ".tgz")
EXPECTED = "a Python file (.py), a notebook (.ipynb), a .zip, a .tar.gz or a folder"


def read_submission(path: Path, slug: str | None, catalog: Catalog, limits: Limits = LIMITS) -> Submission:
    """One script or notebook. It answers the exercise `slug` (in any words that `catalog.find` takes), else
    the one that its path, its name or, for a notebook, its metadata tells.

    IntakeError: it cannot be graded. UnknownExercise: no exercise goes by the words of `slug`.
    """
    told = catalog.find(slug).slug if slug is not None else None
    label = shown(str(path))
    what = kind((path.name,))
    if what not in FILES:
        raise IntakeError(f"“{label}” is neither a Python file (.py) nor a notebook (.ipynb).")
    allowance = Allowance(limits)
    try:
        data = folders.content(path, None, allowance, cap(what, allowance))
    except Refused as refusal:
        raise IntakeError(f"“{label}” {refusal}.") from None
    parts = Path(os.path.abspath(path)).parts[-2:]
    answer = _answer(Found(label, parts, what, data), catalog, limits)
    if answer.complaint:
        raise IntakeError(f"“{label}” {answer.complaint}.")
    slugs = (told,) if told is not None else answer.slugs
    if len(slugs) == 1:
        return _submission(slugs[0], answer, label)
    if slugs:
        raise IntakeError(f"“{label}” could answer {' or '.join(slugs)}: say which with --exercise.")
    raise IntakeError(
        f"“{label}” does not tell which exercise it answers: "
        "say --exercise TOPIC/NAME, or call it TOPIC/NAME.py."
    )


def open_submissions(
    path: Path, catalog: Catalog, slug: str | None = None, limits: Limits = LIMITS
) -> Intake:
    """All answers of one student in a file, an archive or a folder; with `slug`, the one to that exercise.

    Never raises over what was handed in: what cannot be read is a problem, and the rest is read.
    """
    origin = shown(str(path))
    if kind((path.name,)) in FILES and not os.path.isdir(path):
        try:
            return Intake([read_submission(path, slug, catalog, limits)], [])
        except IntakeError as error:
            return Intake([], [Problem(origin, str(error))])
    told = catalog.find(slug).slug if slug is not None else None
    allowance = Allowance(limits)
    return read_entries(_lazily(path, allowance), allowance, catalog, told, origin)


def read_entries(
    entries: Iterable[Entry],
    allowance: Allowance,
    catalog: Catalog,
    told: str | None,
    origin: str,
    latest: bool = False,
) -> Intake:
    """The answers among some files; see `choose` for what `told` and `latest` do."""
    limits = allowance.limits
    answers: list[Answer] = []
    problems: list[Problem] = []
    try:
        for found in sifted(entries, allowance):
            answer = _answer(found, catalog, limits)
            if found.complaint and not answer.slugs:
                problems.append(complain(found.label, found.complaint))
            else:
                answers.append(answer)
    except (Refused, TooMuch) as refusal:
        problems.append(complain(origin, str(refusal)))
    chosen, more = choose(answers, told, catalog, origin, latest)
    problems += more if answers or not problems else []
    if len(problems) > limits.problems:
        rest = len(problems) - limits.problems
        problems = [*problems[: limits.problems], complain(origin, f"has {rest:,} more problems like these")]
    return Intake([_submission(slug, answer, origin) for slug, answer in chosen], problems)


def _lazily(path: Path, allowance: Allowance) -> Iterator[Entry]:
    yield from entries_of(path, allowance)  # so that what cannot be opened is told by whoever reads


def entries_of(path: Path, allowance: Allowance) -> Iterator[Entry]:
    """The files in a folder or an archive. Refused: there is no such thing, or it cannot be opened."""
    name = path.name.lower()
    if os.path.isdir(path):
        return folders.entries(path, allowance)
    from autograder.intake import tars, zips  # which nobody waits for who hands in one file

    if name.endswith(".zip"):
        return zips.entries(folders.opened(path), allowance)
    if name.endswith(TARS):
        return tars.entries(folders.opened(path), allowance)
    os.close(folders.opened(path))  # one that is not there is told so
    raise Refused(f"is not {EXPECTED}")


def _answer(found: Found, catalog: Catalog, limits: Limits) -> Answer:
    slugs = tuple(answered(found.parts, catalog)) if found.kind in FILES else ()
    answer = Answer(found.label, slugs, complaint=found.complaint, changed=found.changed)
    if found.complaint:
        return answer
    try:
        if found.kind is Kind.SCRIPT:
            return msgspec.structs.replace(answer, source=scripts.text(found.data))
        notebook = notebooks.read(found.data)
        module = rebuilt(notebook.cells, limits)
    except Refused as refusal:
        return msgspec.structs.replace(answer, complaint=str(refusal))
    notes = module.notes
    claimed = [exercise.slug for exercise in catalog if exercise.slug == notebook.exercise]
    if len(slugs) != 1:
        slugs = tuple(claimed) or slugs
    elif claimed and claimed[0] not in slugs:
        notes = (*notes, f"Its metadata says {claimed[0]}; its file name counts.")
    return Answer(found.label, slugs, module.source, module.starts, notes, changed=found.changed)


def _submission(slug: str, answer: Answer, origin: str) -> Submission:
    notes = answer.notes
    if answer.cells and (note := missing(promised(slug), answer.source)):
        notes = (*notes, note)
    return Submission(slug, answer.source, answer.label, origin, answer.cells, notes)


def promised(slug: str) -> list[str]:
    """The classes and functions that the exercise's stub defines."""
    try:
        return definitions(statements(stub_path(slug).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
