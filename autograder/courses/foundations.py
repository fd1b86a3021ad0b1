"""What an answer builds on in the cells above it: imports, functions, classes, and constants in capitals.

Nobody should lose points over an experiment that stands beside the answer, so nothing else of these cells
runs, and of what could, only what the answer mentions. Read as text, never parsed: it may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from autograder.intake.notebooks import Cell
from autograder.intake.statements import DEFINITION, statements

WORD = re.compile(r"\w+")
IMPORT = re.compile(r"(?:from\s+(?P<module>\S+)\s+)?import\s+(?P<names>[^#]+)")
CONSTANT = re.compile(r"([A-Z][A-Z0-9_]*)(?: *:[^=\n]+)? *=[^=]")
# One that fails must not take the answer with it; this way its lines keep their numbers.
GUARD = "with __import__('contextlib').suppress(Exception): "


class Block(msgspec.Struct, frozen=True):
    """A statement of a cell's top level with all that belongs to it."""

    text: str
    names: frozenset[str] = frozenset()  # that it gives to others; none for an experiment
    guarded: bool = False


def founded(cells: Sequence[Cell], answers: Sequence[Cell]) -> list[Cell]:
    """The cells, from the first to the last answer, with what no answer builds on turned into comments."""
    whole = {cell.number for cell in answers}
    wanted = {word for cell in answers for word in WORD.findall(cell.text)}
    chosen: list[Cell] = []
    for cell in reversed(cells):
        if cell.number not in whole:
            texts = []
            for block in reversed(list(blocks(cell.text))):
                if kept := bool(block.names & wanted):
                    wanted |= set(WORD.findall(block.text))
                texts.append((GUARD * block.guarded + block.text) if kept else commented(block.text))
            cell = msgspec.structs.replace(cell, text="".join(reversed(texts)))
        chosen.append(cell)
    return chosen[::-1]


def blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    for statement in statements(text):
        goes_on = statement.text[:1] in " \t\n#" or (lines and lines[-1].startswith("@"))
        if lines and not goes_on:
            yield block("".join(lines))
            lines = []
        lines.append(statement.text)
    if lines:
        yield block("".join(lines))


def block(text: str) -> Block:
    code = re.sub(r"\A(?:[ \t]*(?:#[^\n]*)?\n|@[^\n]*\n)*", "", text)  # below comments and decorators
    if found := DEFINITION.match(code):
        return Block(text, frozenset([found[1]]))
    if found := IMPORT.match(code):
        return Block(text, frozenset(_imported(found)), guarded=code == text)
    if found := CONSTANT.match(code):
        return Block(text, frozenset([found[1]]), guarded=code == text)
    return Block(text)


def _imported(found: re.Match[str]) -> Iterator[str]:
    for part in found["names"].strip("() \n").split(","):
        words = part.split()
        if words:
            yield words[-1] if found["module"] else words[-1].partition(".")[0]


def commented(text: str) -> str:
    return re.sub(r"^(?=[^\n])", "# ", text, flags=re.MULTILINE)
