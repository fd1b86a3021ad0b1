"""Stubs: what is left of a solution file when its gaps are emptied and the author's cell stays at home.

A solution is a script in Jupytext's percent format. Its gaps stand between `# begin solution` (or
`# begin solution: what to do`) and `# end solution`; the author's cell is the first one that opens
with `from autograder.variants import …`, and it and all that follows is nobody's business but the author's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import msgspec

CELL = re.compile(r"# %%($|\s.*)")
MARKDOWN = re.compile(r"# %%\s.*\[(markdown|md)\]")
BEGIN = re.compile(r"(?P<indent>[ \t]*)# begin solution(: *(?P<todo>.*?))?\s*")
END = re.compile(r"(?P<indent>[ \t]*)# end solution\s*")
# Anything that was probably meant as a marker: it must be one, or the answer would stay in the stub.
MARKER_LIKE = re.compile(r"#.*\b(begin|end)[\s_-]*solution", re.IGNORECASE)
AUTHORS = "from autograder.variants import"
TODO = "write your answer here"


class StubError(Exception):
    """A solution file no stub can be made from: one sentence, beginning with file:line."""


class Gap(msgspec.Struct, frozen=True):
    first: int  # index of the line of `# begin solution`
    last: int  # index of the line of `# end solution`
    indent: str
    todo: str


def stub(text: str, path: Path | str) -> str:
    """The learner's file: `text` with every gap emptied and without the author's cell."""
    _parse(text, path, "the solution")
    lines = _home_lines(text, path)
    gaps = _gaps(lines, path)
    kept: list[str] = []
    raises: dict[int, Gap] = {}  # line number in the stub of each gap's `raise`
    position = 0
    for gap in gaps:
        kept += lines[position : gap.first]
        kept += [f"{gap.indent}# TODO: {gap.todo}", f"{gap.indent}raise NotImplementedError"]
        raises[len(kept)] = gap
        position = gap.last + 1
    kept += lines[position:]
    made = _ending_in_newline(kept)
    _check(_parse(made, path, "its stub", gaps), raises, path)
    return made


def reference(text: str, path: Path | str) -> str:
    """What the engine runs as the right answer: everything before the author's cell, line for line."""
    return _ending_in_newline(_home_lines(text, path))


def gap_lines(text: str, path: Path | str) -> list[int]:
    """The numbers of the lines that stand between the markers."""
    gaps = _gaps(_home_lines(text, path), path)
    return [number for gap in gaps for number in range(gap.first + 2, gap.last + 1)]


def statement(text: str) -> str:
    """The markdown cells of a solution or a stub, as one Markdown text."""
    lines = text.split("\n")
    cells: list[str] = []
    for start, stop in _cells(lines):
        if _is_authors(lines[start:stop]):
            break
        if MARKDOWN.fullmatch(lines[start].rstrip()):
            body = [re.sub(r"^# ?", "", line) for line in lines[start + 1 : stop]]
            cells.append("\n".join(body).strip("\n"))
    return "\n\n".join(cells) + "\n" if cells else ""


def write_stubs(root: Path) -> list[Path]:
    """Bring `root/exercises` up to date with `root/solutions`; the paths of the stubs that changed.

    All stubs are made before one is written. Stubs without a solution are left for the author to remove.
    """
    changed = {path: text for _, path, text in _made(root) if _read(path) != text}
    for path, text in changed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(changed)


def stale(root: Path) -> list[str]:
    """The slugs whose stub differs from what its solution gives, or has no solution (any more)."""
    if not (root / "solutions").is_dir():
        return []  # a course handed out the exercises alone: nothing to compare with
    made = list(_made(root))
    orphans = {slug for slug, _ in _scripts(root / "exercises")} - {slug for slug, _, _ in made}
    return sorted(orphans.union(slug for slug, path, text in made if _read(path) != text))


def as_notebook(path: Path) -> str:
    """The script as a Jupyter notebook; the same script gives the same notebook, to the byte."""
    import jupytext  # it ships no types

    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"  # nbformat would draw them at random
    return str(jupytext.writes(notebook, fmt="ipynb"))


def _cells(lines: list[str]) -> Iterator[tuple[int, int]]:
    starts = [index for index, line in enumerate(lines) if CELL.fullmatch(line)]
    return pairwise([*starts, len(lines)])


def _is_authors(cell: list[str]) -> bool:
    if MARKDOWN.fullmatch(cell[0].rstrip()):
        return False
    code = (line for line in cell[1:] if line.strip() and not line.startswith("#"))
    return next(code, "").startswith(AUTHORS)


def _home_lines(text: str, path: Path | str) -> list[str]:
    lines = text.split("\n")  # not splitlines: it also splits at form feeds
    for start, stop in _cells(lines):
        if _is_authors(lines[start:stop]):
            return lines[:start]
    _refuse(path, len(lines), f"there is no author's cell, a `# %%` cell that opens with `{AUTHORS} …`")


def _gaps(lines: list[str], path: Path | str) -> list[Gap]:
    gaps: list[Gap] = []
    opened: tuple[int, re.Match[str]] | None = None
    for index, line in enumerate(lines):
        number = index + 1
        begin, end = BEGIN.fullmatch(line), END.fullmatch(line)
        if begin:
            if opened:
                _refuse(path, number, f"this gap begins inside the one of line {opened[0] + 1}")
            opened = index, begin
        elif end:
            if not opened:
                _refuse(path, number, "`# end solution` without a `# begin solution` before it")
            gaps.append(_gap(lines, *opened, index, path))
            opened = None
        elif MARKER_LIKE.search(line):
            _refuse(
                path, number, "a marker reads `# begin solution` or `# end solution` and has its line alone"
            )
    if opened:
        _refuse(path, opened[0] + 1, "this gap is never closed by `# end solution`")
    if not gaps:
        _refuse(path, 1, "there is no gap: nothing stands between `# begin solution` and `# end solution`")
    return gaps


def _gap(lines: list[str], first: int, begin: re.Match[str], last: int, path: Path | str) -> Gap:
    indent = begin["indent"]
    if not lines[last].startswith(indent + "#"):
        _refuse(path, last + 1, f"this gap is indented otherwise than its beginning in line {first + 1}")
    body = lines[first + 1 : last]
    if not any(line.strip() for line in body):
        _refuse(path, first + 1, "this gap is empty")
    for number, line in enumerate(body, start=first + 2):
        if line.strip() and not line.startswith(indent):
            _refuse(path, number, f"this line leaves the indentation of the gap of line {first + 1}")
    return Gap(first, last, indent, begin["todo"] or TODO)


def _check(tree: ast.Module, raises: dict[int, Gap], path: Path | str) -> None:
    """Each gap is part of a function's body, and nothing of the grader is left."""
    in_functions = {
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Raise)
    }
    for line, gap in raises.items():
        if line not in in_functions:
            _refuse(
                path, gap.first + 1, "this gap is not part of a function's body: its stub would not import"
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        if any(module.split(".")[0] == "autograder" for module in modules):
            # Each gap above this line took up two lines of the stub in place of its own.
            line = node.lineno + sum(
                gap.last - gap.first - 1 for at, gap in raises.items() if at < node.lineno
            )
            _refuse(
                path, line, f"learners import nothing of autograder; `{AUTHORS} …` opens the author's cell"
            )


def _parse(text: str, path: Path | str, whose: str, gaps: list[Gap] | None = None) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        line = gaps[0].first + 1 if gaps else error.lineno or 1
        _refuse(path, line, f"{whose} is not valid Python ({error.msg}, line {error.lineno})")


def _refuse(path: Path | str, line: int, complaint: str) -> NoReturn:
    raise StubError(f"{path}:{line}: {complaint}.")


def _ending_in_newline(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _scripts(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("*/*.py")):
        if path.stem.isidentifier() and not path.stem.startswith("_"):
            yield f"{path.parent.name}/{path.stem}", path


def _made(root: Path) -> Iterator[tuple[str, Path, str]]:
    for slug, path in _scripts(root / "solutions"):
        yield slug, root / "exercises" / f"{slug}.py", stub(path.read_text(encoding="utf-8"), path)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
