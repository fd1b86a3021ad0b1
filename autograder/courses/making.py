"""An assignment from exercises: the instructor's notebooks of `source/`, one for each exercise.

The release that `nbgrader generate_assignment` makes of them holds no solution. Beside them goes a bundle, so
that the released notebooks check themselves.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from autograder import stubs
from autograder.bundles import NAME, Knows, pack, record
from autograder.catalog import solution_path, solution_text
from autograder.courses.cells import Cell, answer_cell, manual_cell, test_cell, test_source, text_cell
from autograder.exam import Sheet
from autograder.reports.plain import number

CHECKS = """## What your answer earns

Run your answer, then these cells. Each looks at one thing, with practice inputs; the inputs that count are
others. You cannot change these cells, and what you do to them makes no difference."""
WRITTEN = """## In your own words ({points} points)

Explain your answer to somebody who knows the formula but not the code: what does each line do, and what would
go wrong without it? A person reads this."""


class AssignmentError(Exception):
    """The assignment cannot be made as asked: one sentence."""


class Made(msgspec.Struct, frozen=True):
    folder: Path
    written: list[Path]
    points: float


def make(
    course: Path,
    assignment: str,
    slugs: Sequence[str],
    answers: Knows,
    *,
    manual: float | None = None,
    replace: bool = False,
) -> Made:
    """Writes `source/ASSIGNMENT`. What stands there otherwise is left alone, unless `replace`."""
    check_name(assignment)
    if gone := [slug for slug in slugs if not solution_path(slug).is_file()]:
        raise AssignmentError(f"The solution of {gone[0]} is not on this machine, and its notebook needs it.")
    folder = course / "source" / assignment
    sheets = {slug: answers.study(slug).sheet for slug in slugs}
    files = {
        folder / f"{name}.ipynb": _json(notebook(slug, name, sheets[slug], manual))
        for slug, name in names(slugs).items()
    }
    files[folder / NAME] = pack({slug: record(answers, slug) for slug in slugs})
    for path, content in files.items():
        if not replace and path.suffix == ".ipynb" and path.exists() and path.read_bytes() != content:
            raise AssignmentError(
                f"{path} is there already, and not as it would be made; --replace overwrites it."
            )
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    written = sum(sheet.points + (manual or 0) for sheet in sheets.values())
    return Made(folder, list(files), written)


def check_name(assignment: str) -> None:
    if (
        not assignment.strip()
        or assignment != assignment.strip()
        or re.search(r"[+/\\{}*?\[\]]|^\.", assignment)
    ):
        raise AssignmentError(f"“{assignment}” cannot be an assignment's name: say something like ps1.")


def names(slugs: Sequence[str]) -> dict[str, str]:
    """What the notebooks are called: as their exercises, with the topic only where two would be the same."""
    short = {slug: slug.rpartition("/")[2] for slug in slugs}
    seen = Counter(short.values())
    return {slug: name if seen[name] == 1 else slug.replace("/", "-") for slug, name in short.items()}


def notebook(slug: str, name: str, sheet: Sheet, manual: float | None = None) -> dict[str, Any]:
    """As JSON: statement, answer, a test cell for each check, a question for a person, what to read."""
    import jupytext

    script = stubs.reference(solution_text(slug), solution_path(slug))
    cells: list[Cell] = []
    for number_, cell in enumerate(jupytext.reads(script, fmt="py:percent").cells, 1):
        if cell.cell_type == "code":
            cells.append(answer_cell(f"{name}-answer", with_markers(cell.source)))
            cells += _tests(slug, name, sheet)
            cells += _written(name, manual) if manual else []
        else:
            cells.append(text_cell(f"{name}-text-{number_}", cell.source))
    return {
        "cells": [cell | {"id": f"cell-{number_}"} for number_, cell in enumerate(cells, 1)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "dlkit": {"exercise": slug},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def with_markers(code: str) -> str:
    """Our markers as nbgrader's. The task stays in the release, as a comment above the gap."""
    lines = []
    for line in code.split("\n"):
        if begin := stubs.BEGIN.fullmatch(line):
            lines += [
                f"{begin['indent']}# TODO: {begin['todo'] or stubs.TODO}",
                f"{begin['indent']}### BEGIN SOLUTION",
            ]
        elif end := stubs.END.fullmatch(line):
            lines.append(f"{end['indent']}### END SOLUTION")
        else:
            lines.append(line)
    return "\n".join(lines)


def _tests(slug: str, name: str, sheet: Sheet) -> list[Cell]:
    cells = [text_cell(f"{name}-checks", CHECKS)]
    for check in sheet.checks:
        source = test_source(slug, check.name, check.title, check.points)
        cells.append(test_cell(f"{name}-{check.name}", source, check.points))
    return cells


def _written(name: str, points: float) -> list[Cell]:
    return [
        text_cell(f"{name}-question", WRITTEN.format(points=number(points))),
        manual_cell(f"{name}-written", "What my code does, line by line: …", points),
    ]


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
