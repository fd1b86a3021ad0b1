"""Makes the mutants of a reference: one small change each, between the markers of its gaps."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import libcst as cst
import msgspec
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from autograder.prove.mutants.changes import changes

Steps = list[tuple[str, int]]  # from a module down to a statement: field and place


class Mutant(msgspec.Struct, frozen=True):
    """`key` is the changed statement, before and after: readable, and stable while others change."""

    key: str
    line: int
    source: str


def mutants(source: str, lines: Iterable[int]) -> list[Mutant]:
    """Every mutant whose change lies within these lines, no two of them alike, in the order of the text."""
    inside = set(lines)
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    nodes = [node for node, at in places.items() if at.start.line in inside and at.end.line in inside]
    nodes.sort(key=lambda node: (places[node].start.line, places[node].start.column))
    before = ast.parse(source)
    seen = {meaning(before)}
    found = []
    for node in nodes:
        for target, replacement in changes(node):
            place = places[target]
            text = spliced(source, place, replacement)
            try:
                after = ast.parse(text)
            except SyntaxError:
                continue
            means = meaning(after)
            if means not in seen:
                seen.add(means)
                steps = steps_to(before, place)
                key = f"{shown(follow(before, steps))} → {shown(follow(after, steps))}"
                found.append(Mutant(key, place.start.line, text))
    return found


def meaning(tree: ast.Module) -> str:
    """Equal for sources that mean the same, however they are written; `-0` is 0."""
    return ast.dump(tree).replace("UnaryOp(op=USub(), operand=Constant(value=0))", "Constant(value=0)")


def spliced(source: str, place: CodeRange, replacement: str) -> str:
    lines = source.split("\n")
    head = lines[place.start.line - 1][: place.start.column]
    tail = lines[place.end.line - 1][place.end.column :]
    changed = (head + replacement + tail).split("\n")
    return "\n".join(lines[: place.start.line - 1] + changed + lines[place.end.line :])


def steps_to(tree: ast.AST, place: CodeRange) -> Steps:
    """The way to the innermost statement around a place."""
    for field in ("body", "orelse", "finalbody", "handlers"):
        for index, child in enumerate(getattr(tree, field, None) or []):
            if child.lineno <= place.start.line and place.end.line <= child.end_lineno:
                return [(field, index), *steps_to(child, place)]
    return []


def follow(tree: ast.AST, steps: Steps) -> ast.AST:
    for field, index in steps:
        tree = getattr(tree, field)[index]
    return tree


def shown(statement: ast.AST) -> str:
    """A statement on one line, without comments; of one that holds others, its head."""
    return ast.unparse(statement).split("\n")[0].removesuffix(":")
