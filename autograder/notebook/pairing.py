"""An exercise as a notebook, and the script that Jupytext keeps in step with it."""

from __future__ import annotations

import re

from autograder.catalog import stub_path
from autograder.intake.statements import definitions, statements

CELL = re.compile(r"^# %%(?!.*\[(?:markdown|md|raw)\]).*$", re.MULTILINE)  # that holds code
NEXT = re.compile(r"^# %%(?:\s.*)?$", re.MULTILINE)
LOAD = "# %%\n# %load_ext dlkit\n\n"
PAIRED = {
    "formats": "ipynb,py:percent",
    "notebook_metadata_filter": "-all",  # the script stays what it was, without a header
    "cell_metadata_filter": "-all",
}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def with_magic(script: str, slug: str) -> str:
    """The learner's script with two comments that are magics in a notebook: running checks the answer."""
    magic = f"# %%exercise {slug}\n"
    if re.search(rf"^{re.escape(magic)}", script, re.MULTILINE):
        return script
    at = _answer_cell(script, slug)
    if at is None:  # no cells at all
        return f"{LOAD}# %%\n{magic}{script}"
    first = script.index("\n", at) + 1
    return script[:at] + LOAD + script[at:first] + magic + script[first:]


def _answer_cell(script: str, slug: str) -> int | None:
    """Where the first cell begins that defines something the exercise asks for, else the first with code."""
    wanted = definitions(statements(stub_path(slug).read_text(encoding="utf-8")))
    starts = [found.start() for found in CELL.finditer(script) if NEXT.match(script, found.start())]
    for start in starts:
        following = NEXT.search(script, start + 1)
        cell = script[start : following.start() if following else None]
        if any(name in wanted for name in definitions(statements(cell))):
            return start
    return starts[0] if starts else None


def as_notebook(script: str, slug: str) -> str:
    """The script as a notebook; the same script gives the same notebook, to the byte."""
    import jupytext

    notebook = jupytext.reads(script, fmt="py:percent")
    notebook.metadata = {"jupytext": PAIRED, "kernelspec": KERNEL, "dlkit": {"exercise": slug}}
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"  # nbformat would draw them at random
        if cell.source == "%load_ext dlkit":
            cell.metadata["dlkit"] = {"role": "given"}
    return str(jupytext.writes(notebook, fmt="ipynb"))
