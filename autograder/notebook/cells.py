"""Which cells of a session are the answer, and the module that they make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from autograder.catalog import Catalog, UnknownExercise, stub_path
from autograder.intake import Submission
from autograder.intake.cells import rebuilt
from autograder.intake.limits import LIMITS, Refused
from autograder.intake.notebooks import Cell
from autograder.intake.statements import definitions, statements
from autograder.notebook.trouble import Complaint

MAGIC = re.compile(r"\s*%%exercise[ \t]+(\S+)")
Inputs = Mapping[int, str]  # cells as they were run, by the number in `In [3]`


def one_cell(slug: str, number: int, text: str, earlier: Inputs) -> Submission:
    """The cell under `%%exercise`. Lines are counted as the learner sees them: the magic's is the first."""
    if not text.strip():
        raise Complaint(f"the cell is empty: write your answer to {slug} below the first line.")
    return _submission(slug, {number: text}, earlier, in_cells=False)


def latest_cells(slug: str, inputs: Inputs, catalog: Catalog) -> Submission:
    """The cells run last that define what the exercise asks for."""
    wanted = definitions(statements(stub_path(slug).read_text(encoding="utf-8")))
    chosen: dict[str, int] = {}
    for number, text in inputs.items():
        if _may_answer(slug, text, catalog):
            chosen |= {name: number for name in definitions(statements(text)) if name in wanted}
    if not chosen:
        names = " or ".join(f"`{name}`" for name in wanted)
        raise Complaint(
            f"no cell that you ran defines {names}: run the one with your answer to {slug} first."
        )
    answer = {number: text for number, text in inputs.items() if number in chosen.values()}
    return _submission(slug, answer, inputs, in_cells=True)


def _may_answer(slug: str, text: str, catalog: Catalog) -> bool:
    """Whether the cell is not marked as the answer to another exercise."""
    told = MAGIC.match(text)
    if not told:
        return True
    try:
        return catalog.find(told[1]).slug == slug
    except UnknownExercise:
        return False


def _submission(slug: str, answer: Inputs, inputs: Inputs, in_cells: bool) -> Submission:
    try:
        module = rebuilt([_cell(number, text) for number, text in answer.items()], LIMITS)
    except Refused as refusal:
        raise Complaint(f"the answer {refusal}.") from None
    _, _, rest = module.source.partition("\n")  # a first line of its own: room for imports, moving no other
    earlier = [text for number, text in inputs.items() if number not in answer]
    source = f"{imports(rest, map(_plain, earlier))}\n{rest}"
    label = f"In[{max(answer)}]"
    return Submission(slug, source, label, label, module.starts if in_cells else (), module.notes)


def imports(source: str, earlier: Iterable[str]) -> str:
    """What earlier cells import and the answer uses without importing it, in one line.

    Notebooks import in their first cell; all else that an answer needs stands in the answer.
    """
    tree = _parsed(source)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {name for name, _ in _imported(tree)} | {n.id for n in names if isinstance(n.ctx, ast.Store)}
    missing = {name.id for name in names} - own
    if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body):
        return ""  # which has to come first
    found = {name: text for cell in earlier for name, text in _imported(_parsed(cell)) if name in missing}
    return "; ".join(dict.fromkeys(found.values()))


def _imported(tree: ast.Module) -> Iterable[tuple[str, str]]:
    """Each name that is imported at the top level, with a statement that does so."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield bound, ast.unparse(ast.Import([alias]))
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                yield (
                    alias.asname or alias.name,
                    ast.unparse(ast.ImportFrom(node.module, [alias], node.level)),
                )


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _cell(number: int, text: str) -> Cell:
    return Cell(number, text, id=None, grade_id=None, theirs=False)


def _plain(text: str) -> str:
    """A cell as plain Python; nothing where it holds none."""
    try:
        return rebuilt([_cell(0, text)], LIMITS).source
    except Refused:
        return ""
