"""What a student handed in for an assignment, put in order: the course's notebooks, by name, without outputs.

Nothing of it is trusted, and nothing in it stops the class: what cannot be read is told in a sentence.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.utils import parse_utc

from autograder.courses.cells import Cell
from autograder.courses.plans import Plan
from autograder.intake import folders, notebooks
from autograder.intake.limits import LIMITS, Allowance, Refused
from autograder.intake.names import shown

TIMESTAMP = "timestamp.txt"


class HandedIn(msgspec.Struct):
    """One student's folder."""

    student: str
    folder: Path
    notebooks: dict[str, dict[str, Any]]  # as JSON, by the course's name
    unread: list[str]  # there, but nobody can read them
    problems: list[str]  # sentences on what is not graded
    notes: list[str]  # and on what is graded all the same
    when: str = ""  # as nbgrader noted when it collected; empty where nobody can tell


def read(student: str, folder: Path, plans: dict[str, Plan], assignment: str) -> HandedIn:
    found = HandedIn(student, folder, {}, [], [], [])
    _dated(found)
    files = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    contents: dict[str, dict[str, Any]] = {}
    for stem, path in files.items():
        try:
            contents[stem] = notebook(path)
        except Refused as refusal:
            name = as_named(stem, plans)
            found.problems.append(f"“{shown(path.name)}” {refusal}.")
            found.unread += [name] if name else []
    found.notebooks = {name: contents.pop(name) for name in plans if name in contents}
    _renamed(found, contents, plans)
    for stem, content in contents.items():
        said = (
            f"answers {exercise(content)}, which {assignment} does not ask for"
            if exercise(content)
            else "is not part of it"
        )
        (found.problems if exercise(content) else found.notes).append(f"“{shown(stem)}.ipynb” {said}.")
    for name in plans:
        if name not in found.notebooks and name not in found.unread:
            found.problems.append(f"There is no {name}.ipynb, so no points for it.")
    return found


def _dated(found: HandedIn) -> None:
    """nbgrader would give up on the whole submission over a date that is none."""
    path = found.folder / TIMESTAMP
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="replace").strip()[:80]
    try:
        parse_utc(text)
    except (ValueError, OverflowError):
        found.problems.append(f"{TIMESTAMP} says “{shown(text)}”, which is no date: not taken for late.")
    else:
        found.when = text


def _renamed(found: HandedIn, contents: dict[str, dict[str, Any]], plans: dict[str, Plan]) -> None:
    """Takes a notebook under another name for the one that is missing, if only one could be it."""
    for name, plan in plans.items():
        if name in found.notebooks or name in found.unread:
            continue
        could = [
            stem
            for stem in contents
            if as_named(stem, plans) == name or exercise(contents[stem]) in plan.slugs
        ]
        if len(could) == 1:
            found.notebooks[name] = contents.pop(could[0])
            found.notes.append(f"“{shown(could[0])}.ipynb” was taken for {name}.ipynb.")
        elif could:
            several = " and ".join(f"“{shown(stem)}.ipynb”" for stem in could)
            found.problems.append(f"{several} could each be {name}.ipynb; none is graded until one is left.")
            found.unread.append(name)
            for stem in could:
                contents.pop(stem)


def as_named(stem: str, plans: Iterable[str]) -> str | None:
    """The course's name behind what browsers and people make of it: “softmax (1)”, “Softmax-Copy1”."""
    plain = re.sub(r"( ?\([0-9]+\)|[-_ ]copy ?[0-9]*)$", "", stem, flags=re.IGNORECASE).casefold()
    return next((name for name in plans if name == stem or name.casefold() == plain), None)


def exercise(content: dict[str, Any]) -> str:
    """The one that a notebook says it answers."""
    metadata = content.get("metadata")
    ours = metadata.get("dlkit") if isinstance(metadata, dict) else None
    slug = ours.get("exercise") if isinstance(ours, dict) else None
    return shown(slug, 80) if isinstance(slug, str) else ""


def notebook(path: Path) -> dict[str, Any]:
    """Its cells without their outputs. Refused: nobody can read it; the complaint follows its name."""
    data = folders.content(path, None, Allowance(LIMITS), LIMITS.notebook)
    notebooks.read(data)  # strictly, and before it is taken apart
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused("is no notebook: its JSON is nested too deep") from None
    metadata = content.get("metadata")
    return {
        "cells": [_cell(cell) for cell in content["cells"]],
        "metadata": metadata if isinstance(metadata, dict) else {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def _cell(cell: Cell) -> Cell:
    kind = cell["cell_type"] if cell["cell_type"] in {"code", "markdown"} else "raw"
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    metadata = cell.get("metadata")
    kept = {"cell_type": kind, "metadata": metadata if isinstance(metadata, dict) else {}, "source": source}
    if kind == "code":
        return kept | {"execution_count": None, "outputs": []}
    attachments = cell.get("attachments")
    return kept | ({"attachments": attachments} if isinstance(attachments, dict) else {})


def stage(found: HandedIn, place: Path) -> None:
    """Writes it where nbgrader is to read it, with the other files that were handed in."""
    place.mkdir(parents=True)
    for folder, _, names in os.walk(found.folder):
        for name in names:
            path = Path(folder) / name
            ours = path.suffix == ".ipynb" or path.name == TIMESTAMP
            if not ours and stat.S_ISREG(path.lstat().st_mode):
                copy = place / path.relative_to(found.folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    for name, content in found.notebooks.items():
        (place / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8", errors="replace")
    if found.when:
        (place / TIMESTAMP).write_text(found.when, encoding="utf-8")
    for name in found.unread:  # so that nbgrader does not take it for missing, and enter a zero
        (place / f"{name}.ipynb").touch()
