"""The rules of an exercise, read off a submission's syntax tree: which ready-made answers it reaches for.

This is the half that can point at a line. Its other half, `engine.gates`, makes the same callables raise
while the submission runs, whatever name they were reached by.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

import msgspec

PRIVATE = ("keras.src", "tensorflow.python", "tensorflow.raw_ops")
IMPORTERS = {"importlib.import_module", "__import__"}
SPELLINGS = (
    ("tensorflow.keras", "keras"),
    ("tensorflow._api.v2", "tensorflow"),
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("keras.api", "keras"),
    ("keras._tf_keras.keras", "keras"),
)


class Offence(msgspec.Struct, frozen=True):
    line: int
    text: str


def offences(tree: ast.AST, without: Iterable[str]) -> list[Offence]:
    """Every place where the submission names something that it may not use, in order of lines."""
    reader = _Reader({canonical(name) for name in without})
    reader.visit(tree)
    unique = {offence.line: offence for offence in reversed(reader.found)}
    return [unique[line] for line in sorted(unique)]


def refusal(name: str, line: int | None) -> str:
    """The sentence for a broken rule, the same from both halves."""
    where = f"Line {line} uses" if line else "Your code uses"
    if is_private(name):
        return (
            f"{where} `{name}`, an inside of the framework. Write this exercise with the public `keras.ops`."
        )
    return f"{where} `{name}`, which this exercise asks you to write yourself."


def is_private(name: str) -> bool:
    return any(name == root or name.startswith(root + ".") for root in PRIVATE)


def canonical(name: str) -> str:
    """One spelling for names that the frameworks export twice (`tf.keras`, `tf.compat.v1`, …)."""
    for longer, shorter in SPELLINGS:
        if name == longer or name.startswith(longer + "."):
            return canonical(shorter + name[len(longer) :])
    return name


class _Reader(ast.NodeVisitor):
    """Follows names from imports through plain assignments, and reports the forbidden ones."""

    def __init__(self, forbidden: set[str]) -> None:
        self.forbidden = forbidden
        self.names = {"getattr": "getattr", "__import__": "__import__"}
        self.found: list[Offence] = []

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.report(alias.name, node.lineno)
            root = alias.name if alias.asname else alias.name.split(".")[0]
            self.names[alias.asname or root] = root

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        self.report(module, node.lineno)
        for alias in node.names:
            name = f"{module}.{alias.name}"
            if alias.name == "*":
                self.star(module, node.lineno)
            else:
                self.report(name, node.lineno)
                self.names[alias.asname or alias.name] = name

    def star(self, module: str, line: int) -> None:
        inside = [name for name in self.forbidden if name.startswith(canonical(module) + ".")]
        if inside:
            self.found.append(Offence(line, refusal(sorted(inside)[0], line)))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        name = self.resolve(node.value)
        for target in node.targets:
            if name and isinstance(target, ast.Name):
                self.names[target.id] = name

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self.resolve(node)
        if name:
            self.report(name, node.lineno)
        else:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = self.resolve(node)
        if name:
            self.report(name, node.lineno)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        name = self.names.get(node.id)
        if name and isinstance(node.ctx, ast.Load):
            self.report(name, node.lineno)

    def resolve(self, node: ast.AST) -> str | None:
        """The dotted name behind an expression, where it can be read without running it."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.Attribute(value=value, attr=attribute):
                base = self.resolve(value)
                return f"{base}.{attribute}" if base else None
            case ast.Call(func=function, args=[first, *rest]):
                called = self.resolve(function)
                if called in IMPORTERS:
                    return constant(first)
                if called == "getattr" and rest:
                    base, attribute = self.resolve(first), constant(rest[0])  # type: ignore[assignment]
                    return f"{base}.{attribute}" if base and attribute else None
        return None

    def report(self, name: str, line: int) -> None:
        name = canonical(name)
        if is_private(name) or any(name == ban or name.startswith(ban + ".") for ban in self.forbidden):
            self.found.append(Offence(line, refusal(name, line)))


def constant(node: ast.AST) -> str | None:
    """A string written out, or put together with `+` from such strings."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pieces = constant(left), constant(right)
            return None if None in pieces else "".join(pieces)  # type: ignore[arg-type]
    return None
