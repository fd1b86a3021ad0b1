"""The learner's part of a notebook as one Python module.

The answer cells count whole, whatever was done to the notebook; of other cells, what the answer builds on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.courses.cells import Cell
from autograder.courses.foundations import founded
from autograder.courses.plans import Plan, grade_id
from autograder.intake import notebooks
from autograder.intake.cells import missing, rebuilt
from autograder.intake.limits import LIMITS, Refused
from autograder.intake.reading import promised
from autograder.intake.records import Submission
from autograder.intake.scripts import unix_lines
from autograder.intake.statements import definitions, statements


def answer(cells: Sequence[Cell], plan: Plan, slug: str, label: str) -> Submission:
    """Refused: there is nothing to grade. The complaint follows the notebook's name."""
    code = [
        notebooks.Cell(number, text_of(cell), None, answer_id(cell, plan) or None, theirs=False)
        for number, cell in enumerate(cells, 1)
        if cell["cell_type"] == "code"
    ]
    names = promised(slug)
    notes: list[str] = []
    answers = [cell for cell in code if cell.grade_id]
    if not any(cell.text.strip() for cell in answers):
        answers = [cell for cell in code if defined(cell) & set(names)]
        if not answers:
            marks = " or ".join(f"`{name}`" for name in plan.answers)
            raise Refused(f"holds no answer to {slug}: there is no cell {marks} with code in it")
        notes = ["The answer cell has lost its mark; it was known by what it defines."]
    last = answers[-1].number
    module = rebuilt(founded([cell for cell in code if cell.number <= last], answers), LIMITS)
    notes += [*module.notes, *_twice(answers, names)]
    notes += [
        f"`{name}` is defined again in cell {cell.number}, below the answer; that one does not count."
        for cell in code
        if cell.number > last
        for name in sorted(defined(cell) & set(names))
    ]
    if note := missing(names, module.source):
        notes.append(note)
    return Submission(slug, module.source, label, label, module.starts, tuple(notes))


def answer_id(cell: Cell, plan: Plan) -> str:
    """Which answer of the course's a cell is, or is a copy of; empty for one of the learner's own."""
    marked = cell["metadata"].get("dlkit")
    name = marked.get("answer") if isinstance(marked, dict) else grade_id(cell)
    return name if name in plan.answers else ""


def text_of(cell: Cell) -> str:
    source = cell["source"]
    return unix_lines(source if isinstance(source, str) else "".join(source)).replace("\0", "�")


def defined(cell: notebooks.Cell) -> set[str]:
    return set(definitions(statements(cell.text)))


def _twice(answers: list[notebooks.Cell], names: list[str]) -> Iterator[str]:
    for cell in answers:
        count = Counter(definitions(statements(cell.text)))
        for name in names:
            if count[name] > 1:
                yield f"`{name}` is defined {count[name]} times in cell {cell.number}; the last one counts."
