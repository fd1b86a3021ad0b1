"""What a test cell of an assignment calls: it checks the answer that stands in the same notebook.

    from autograder.courses import cell

    cell.points("activations/softmax", "works_along_any_axis", 1)

It prints and draws what the check found, writes nothing to standard error, and gives the points as a Python
float, since that is what nbgrader takes for a score. These are practice inputs; grades come from others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.bundles import BundleError, find, in_place_of_the_solution, read
from autograder.courses import pictures
from autograder.courses.cells import IMPORT
from autograder.courses.foundations import founded
from autograder.courses.marking import check_line, find_check, indented
from autograder.evidence import Evidence
from autograder.intake.cells import rebuilt
from autograder.intake.limits import LIMITS
from autograder.intake.notebooks import Cell
from autograder.intake.reading import promised
from autograder.intake.scripts import unix_lines
from autograder.intake.statements import definitions, statements
from autograder.report import Report, Verdict

Found = tuple[Report, dict[str, Evidence]]

_found: dict[tuple[str, str], Found] = {}  # by exercise and source; one notebook checks one answer often


def points(slug: str, check: str, out_of: float) -> float:
    """Shows what one check found in the answer and returns its points."""
    source = typed(slug)
    if not source:
        print(f"✗ Run the cell of your answer first: this notebook does not know `{promised(slug)[0]}` yet.")
        return 0.0
    first = (slug, source) not in _found
    if first:
        _found[slug, source] = _checked(slug, source)
    report, seen = _found[slug, source]
    found = find_check(report, check)
    print(check_line(found, out_of))
    if first and report.message:
        print(indented(report.message))
    if check in seen:
        _show(seen[check])
    return float(out_of) if found.verdict is Verdict.PASSED else 0.0


def typed(slug: str) -> str:
    """The answer as a module, from what was run in this notebook; empty before it was."""
    names = set(promised(slug))
    latest: dict[str, int] = {}  # where each name was last defined
    cells = [
        Cell(number, unix_lines(text), None, None, theirs=False)
        for number, text in enumerate(_history(), 1)
        if IMPORT not in text
    ]
    given = {cell.number: set(definitions(statements(cell.text))) for cell in cells}
    for cell in cells:
        latest |= dict.fromkeys(given[cell.number], cell.number)
    # A cell that was run again, mended, leaves its older selves behind.
    current = [cell for cell in cells if not given[cell.number] or cell.number in latest.values()]
    answers = [cell for cell in current if given[cell.number] & names]
    return rebuilt(founded(current, answers), LIMITS).source if answers else ""


def _history() -> list[str]:
    """All cells run so far, as typed."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is None:
        raise RuntimeError("Test cells run in a notebook; elsewhere, `dlkit check` checks an answer.")
    return list(shell.history_manager.input_hist_raw)


def _checked(slug: str, source: str) -> Found:
    from autograder.engine import resident

    seen: dict[str, Evidence] = {}

    def on_evidence(evidence: Evidence) -> None:
        seen[evidence.check] = evidence

    report = resident.grade(source, slug, label="notebook", bundle=_bundle(slug), on_evidence=on_evidence)
    return report, seen


def _show(evidence: Evidence) -> None:
    from IPython.display import publish_display_data

    for picture in pictures.of([evidence]).values():
        shown = pictures.output(picture)
        publish_display_data(shown["data"], shown["metadata"])  # type: ignore[no-untyped-call]


def _bundle(slug: str) -> Path | None:
    """The assignment's own, so that a released notebook behaves alike on every machine; else the solution."""
    path = find()
    if path is not None:
        try:
            read(path, slug)
        except BundleError:
            return in_place_of_the_solution(slug)
    return path or in_place_of_the_solution(slug)
