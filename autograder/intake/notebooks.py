"""Notebooks of format 4, read strictly: their cells and the few fields of metadata that mean something here.

Metadata may be any JSON, so each field is used only if it has the type it should have.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from autograder.intake.limits import Refused
from autograder.intake.scripts import unix_lines

FORMAT = 4
CELLS = 2_000

T = TypeVar("T")


class Cell(msgspec.Struct, frozen=True):
    number: int  # from 1, over all cells
    text: str
    id: str | None
    grade_id: str | None  # nbgrader's
    theirs: bool  # the course's own: a test, or given as it stands


class Notebook(msgspec.Struct, frozen=True):
    cells: tuple[Cell, ...]  # the code cells
    exercise: str | None  # as its metadata claims


NOTHING = msgspec.Raw(b"null")


class _Cell(msgspec.Struct, frozen=True):
    cell_type: str
    source: str | list[str]
    metadata: msgspec.Raw = NOTHING
    id: msgspec.Raw = NOTHING


class _Notebook(msgspec.Struct, frozen=True):
    """Of what a notebook holds; all else, such as outputs, is stepped over."""

    nbformat: int
    cells: list[_Cell] = []
    metadata: msgspec.Raw = NOTHING


class _Known(msgspec.Struct, frozen=True):
    """The keys of metadata that are read, on whichever level; the others may be millions."""

    dlkit: msgspec.Raw = NOTHING
    nbgrader: msgspec.Raw = NOTHING
    exercise: msgspec.Raw = NOTHING
    role: msgspec.Raw = NOTHING
    grade: msgspec.Raw = NOTHING
    locked: msgspec.Raw = NOTHING
    grade_id: msgspec.Raw = NOTHING


def read(data: bytes) -> Notebook:
    try:
        file = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except RecursionError:
        raise Refused("is no notebook: its JSON is nested too deep") from None
    except UnicodeDecodeError:
        raise Refused("is not UTF-8 text; save it from Jupyter") from None
    except msgspec.DecodeError as error:
        raise Refused(f"is no notebook that Jupyter would open ({str(error).rstrip('.')})") from None
    if file.nbformat != FORMAT:
        older = "open it in Jupyter and save it" if file.nbformat < FORMAT else f"save it in format {FORMAT}"
        raise Refused(f"is a notebook in format {str(file.nbformat)[:9]}; {older}")
    if len(file.cells) > CELLS:
        raise Refused(f"has more than {CELLS:,} cells")
    cells = [_cell(number, cell) for number, cell in enumerate(file.cells, 1) if cell.cell_type == "code"]
    metadata = _as(_Known, file.metadata) or _Known()
    ours = _as(_Known, metadata.dlkit) or _Known()
    return Notebook(tuple(cells), _as(str, ours.exercise))


def _cell(number: int, cell: _Cell) -> Cell:
    text = unix_lines(cell.source if isinstance(cell.source, str) else "".join(cell.source))
    if "\0" in text:
        raise Refused(f"has a NUL character in cell {number}, which Python does not read")
    metadata = _as(_Known, cell.metadata) or _Known()
    nbgrader = _as(_Known, metadata.nbgrader) or _Known()
    dlkit = _as(_Known, metadata.dlkit) or _Known()
    is_test = _as(bool, nbgrader.grade) and _as(bool, nbgrader.locked)
    return Cell(
        number,
        text,
        id=_as(str, cell.id),
        grade_id=_as(str, nbgrader.grade_id),
        theirs=bool(is_test) or _as(str, dlkit.role) == "given",
    )


def _as(kind: type[T], raw: msgspec.Raw) -> T | None:
    """The value, if it is one of this kind and says anything."""
    try:
        return msgspec.json.decode(raw, type=kind) or None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
