"""One Python module from the answer cells of a notebook, in their order, and where its lines come from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import TypeVar

import msgspec

from autograder.intake.limits import Limits, Refused, check_size
from autograder.intake.names import shown
from autograder.intake.notebooks import Cell
from autograder.intake.records import CellStart
from autograder.intake.statements import Statement, definitions, statements

# Cell magics that run the rest of the cell as Python, here and now.
STILL_PYTHON = {"%%time", "%%capture", "%%prun", "%%memit", "%%exercise"}
OURS = re.compile(r"\s*(%%exercise|%load_ext[ \t]+dlkit)\b")  # nothing is lost without these
# Asking for a check is no part of the answer: a worker has nobody to ask, and perhaps no dlkit to import.
ASKS = re.compile(
    r"""(?=[id])(?:import[ \t]+dlkit[ \t]*(?:;[ \t]*|(?=[#\n]|\Z)))?+
        (?:dlkit\.check\([^()\n]*+\)(?:\.passed)?[ \t]*)?+
        (?:\#[^\n]*+)?+\s*+""",
    re.VERBOSE,
)
NOTES = 5  # of each sort, told one by one

T = TypeVar("T")


class Rebuilt(msgspec.Struct, frozen=True):
    source: str
    starts: tuple[CellStart, ...]
    notes: tuple[str, ...]


class LeftOut(msgspec.Struct, frozen=True):
    cell: int
    line: int  # of the cell; 0 for all of it
    text: str


def rebuilt(cells: Iterable[Cell], limits: Limits) -> Rebuilt:
    answers = [cell for cell in cells if not cell.theirs and cell.text.strip()]
    if not answers:
        raise Refused("has no answer: each code cell is empty or belongs to the course")
    check_size(sum(len(cell.text.encode()) for cell in answers), limits.script)
    lines: list[str] = []
    starts: list[CellStart] = []
    defined: list[tuple[str | None, int]] = []
    left_out: list[LeftOut] = []
    for cell in answers:
        parts, not_python = _as_python(cell)
        left_out += not_python
        defined += [(name, cell.number) for name in definitions(parts)]
        text = "".join(part.text for part in parts)
        lines.append(f"# %% cell {cell.number}")
        starts.append(CellStart(len(lines) + 1, cell.number))
        lines += text.rstrip("\n").split("\n")
    notes = _told(_copies(answers), _copied)
    notes += _told(_in_several(defined).items(), _redefined)
    notes += _told(left_out, _left_out)
    return Rebuilt("\n".join(lines) + "\n", tuple(starts), tuple(notes))


def missing(names: Iterable[str], source: str) -> str:
    """A note on what the stub defines and no cell so much as mentions."""
    gone = [f"`{name}`" for name in names if not re.search(rf"\b{name}\b", source)]
    return f"No cell of the answer holds {', '.join(gone)}: was a cell lost?" if gone else ""


def _as_python(cell: Cell) -> tuple[list[Statement], list[LeftOut]]:
    """The cell with what only IPython understands turned into comments, line for line."""
    magic = re.match(r"\s*+(%%[^\s]*+)", cell.text)
    if magic and magic[1] not in STILL_PYTHON:
        return [Statement(0, _commented(cell.text))], [LeftOut(cell.number, 0, magic[1])]
    parts: list[Statement] = []
    left_out: list[LeftOut] = []
    for part in statements(cell.text):
        if part.ipython:
            if not OURS.match(part.text):
                left_out.append(LeftOut(cell.number, part.first + 1, part.text))
            part = Statement(part.first, _without(part.text))
        elif ASKS.fullmatch(part.text):
            part = Statement(part.first, _commented(part.text))
        parts.append(part)
    return parts, left_out


def _without(text: str) -> str:
    """A block may hold nothing else, so an indented statement leaves a `pass` behind."""
    code = text.lstrip()
    indent = text[: len(text) - len(code)]
    return f"{indent}pass  {_commented(code)}" if indent else _commented(code)


def _commented(text: str) -> str:
    return re.sub(r"^(?=[^\n])", "# ", text, flags=re.MULTILINE)


def _copies(answers: list[Cell]) -> list[tuple[int, ...]]:
    """The cells that carry an id which others carry as well."""
    ids = _in_several([(cell.id, cell.number) for cell in answers])
    grade_ids = _in_several([(cell.grade_id, cell.number) for cell in answers])
    return sorted({*ids.values(), *grade_ids.values()})


def _in_several(marks: list[tuple[str | None, int]]) -> dict[str, tuple[int, ...]]:
    """The marks that more than one cell carries, each with the numbers of these cells."""
    cells: dict[str, dict[int, None]] = defaultdict(dict)
    for mark, number in marks:
        if mark is not None:
            cells[mark][number] = None
    return {mark: tuple(numbers) for mark, numbers in cells.items() if len(numbers) > 1}


def _told(things: Collection[T], sentence: Callable[[T], str]) -> list[str]:
    """The first few in a sentence each, and how many there are besides."""
    told = [sentence(thing) for thing in islice(things, NOTES)]
    return [*told, f"And {len(things) - NOTES:,} more like this."] if len(things) > NOTES else told


def _copied(cells: tuple[int, ...]) -> str:
    return f"Cells {_and(cells)} carry the same id, as copies do; all count, in this order."


def _redefined(definition: tuple[str, tuple[int, ...]]) -> str:
    name, cells = definition
    return f"`{shown(name, 60)}` is defined in cells {_and(cells)}; the last one counts."


def _left_out(what: LeftOut) -> str:
    text = shown(what.text.strip(), 60)
    if not what.line:
        return f"Cell {what.cell} is a `{text}` cell, not plain Python; it is left out."
    return f"Cell {what.cell}, line {what.line}: `{text}` works in a notebook only; it is left out."


def _and(cells: tuple[int, ...]) -> str:
    *most, last = map(str, cells[:8])
    return f"{', '.join(most)} and {last}" + (" and more" if len(cells) > 8 else "")
