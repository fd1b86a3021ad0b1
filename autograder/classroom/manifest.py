"""A class as a table says: a CSV file with a line for each answer."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.catalog import Catalog, UnknownExercise
from autograder.classroom.students import Class, Handed, Student, described
from autograder.intake import IntakeError, Problem
from autograder.intake.folders import content
from autograder.intake.limits import LIMITS, MIB, Allowance, Refused
from autograder.intake.names import safe_parts

LARGEST = 64 * MIB
COLUMNS = ("student", "file")  # and `exercise`, where the file does not tell


def read(path: Path, catalog: Catalog) -> Class:
    """Paths are relative to the table's own folder, and never lead out of it."""
    root = path.parent
    handed: dict[str, list[Handed]] = {}
    problems: list[Problem] = []
    for number, row in _rows(path):
        where = f"line {number} of “{described(path.name)}”"
        try:
            student, thing = _handed(row, number, root, catalog)
        except (Refused, UnknownExercise) as error:
            problems.append(Problem(where, f"{where[0].upper()}{where[1:]}: {_whole(str(error))}"))
            student, thing = row["student"].strip(), None
        if student:
            handed.setdefault(student, []).extend([thing] if thing else [])
    students = [Student(student, tuple(things)) for student, things in handed.items()]
    return Class("a table", root, students, problems)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's number and its cells; a cell that is missing is empty."""
    try:
        text = content(path, None, Allowance(LIMITS), LARGEST).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True)
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
            raise Refused(f"has no column “{missing[0]}” in its first line: student, exercise, file")
        for row in reader:
            yield reader.line_num, {key: row.get(key) or "" for key in (*COLUMNS, "exercise")}
    except Refused as refusal:
        raise IntakeError(f"“{described(str(path))}” {refusal}.") from None
    except UnicodeDecodeError:
        raise IntakeError(f"“{described(str(path))}” is not UTF-8 text; save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise IntakeError(f"“{described(str(path))}” is no table in CSV ({error}).") from None


def _handed(row: dict[str, str], number: int, root: Path, catalog: Catalog) -> tuple[str, Handed]:
    student = row["student"].strip()
    if not student:
        raise Refused("it names no student")
    slug = catalog.find(row["exercise"]).slug if row["exercise"].strip() else ""
    name = row["file"].strip()
    try:
        parts = safe_parts(name, LIMITS)
    except Refused as refusal:
        raise Refused(f"“{described(name)}” {refusal}") from None
    if not parts:
        raise Refused("it names no file")
    path = root.joinpath(*parts)
    if not _below(path, root):
        raise Refused(f"“{described(name)}” leads outside through a link")
    called = f"{slug}{path.suffix}" if slug else ""
    return student, Handed(path, called, float(number))


def _whole(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."


def _below(path: Path, root: Path) -> bool:
    """Whether it lies where it seems to. What it is itself, a link perhaps, is told when it is opened."""
    folder = os.path.realpath(path.parent)
    return Path(folder).is_relative_to(os.path.realpath(root))
