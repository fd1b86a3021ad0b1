"""Python read as pieces of syntax, without what a copier changes first: names, comments, layout, order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain

RUN = 6  # nodes in a piece
SHORTEST = 3  # a statement of fewer nodes says nothing
OWN, TEXT = "·", "“…”"

FLIPPED: dict[type[ast.cmpop], str] = {ast.Gt: "Lt", ast.GtE: "LtE"}


def pieces(source: str) -> set[int]:
    """Runs of neighbouring nodes within each statement. Nothing where it is not Python."""
    try:
        tree = ast.parse(source)
        return set(chain.from_iterable(map(_runs, _Reader(tree).statements(tree))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _runs(nodes: list[str]) -> Iterator[int]:
    if len(nodes) <= RUN:
        if len(nodes) >= SHORTEST:
            yield _digest(nodes)
        return
    for start in range(len(nodes) - RUN + 1):
        yield _digest(nodes[start : start + RUN])


def _digest(nodes: list[str]) -> int:
    """The same in every process."""
    return int.from_bytes(blake2b("\0".join(nodes).encode("utf-8", "replace"), digest_size=8).digest())


class _Reader:
    """Spells statements as lists of nodes. Names that the module gives itself are all spelled alike."""

    def __init__(self, tree: ast.Module) -> None:
        self.imported: dict[str, str] = {}  # name here -> what it is everywhere
        self.own: set[str] = set()
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    for alias in node.names:
                        whole = alias.name if alias.asname else alias.name.partition(".")[0]
                        self.imported[alias.asname or whole] = whole
                case ast.ImportFrom():
                    for alias in node.names:
                        self.imported[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
                case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                    self.own.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    self.own.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self.own.add(name)

    def statements(self, node: ast.AST) -> Iterator[list[str]]:
        """Each statement by itself; of one that holds others, its head, then those."""
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            for inner in getattr(node, field, None) or ():
                if head := self.head(inner):
                    yield head
                yield from self.statements(inner)

    def head(self, node: ast.AST) -> list[str]:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                return []
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return ["def", *self.all(node.decorator_list), *self.spell(node.args)]
            case ast.ClassDef():
                return ["class", *self.all(node.decorator_list), *self.all(node.bases)]
            case ast.AnnAssign():
                return ["=", *self.spell(node.target), *self.spell(node.value)] if node.value else []
            case ast.AugAssign():
                whole = ast.BinOp(node.target, node.op, node.value)
                return ["=", *self.spell(node.target), *self.spell(whole)]
            case ast.Assign():
                return ["=", *self.all(node.targets), *self.spell(node.value)]
        return [type(node).__name__, *self.parts(node)]

    def all(self, nodes: list[ast.expr]) -> list[str]:
        return [name for node in nodes for name in self.spell(node)]

    def spell(self, node: ast.AST) -> list[str]:
        match node:
            case ast.Constant(value=value):
                return [_constant(value)]
            case ast.JoinedStr():
                return [TEXT]
            case ast.Name(id=name):
                return [self.imported.get(name) or (OWN if name in self.own else name)]
            case ast.Attribute(value=value, attr=name):
                base = self.spell(value)
                if isinstance(value, ast.Name | ast.Attribute) and self._from_elsewhere(value):
                    return [f"{base[0]}.{name}"]
                return [*base, OWN if name in self.own else name]
            case ast.BinOp(op=ast.Add() | ast.Mult()):
                return [type(node.op).__name__, *chain.from_iterable(sorted(self._operands(node, node.op)))]
            case ast.BinOp(left=left, op=op, right=right):
                return [type(op).__name__, *self.spell(left), *self.spell(right)]
            case ast.BoolOp(op=op, values=values):
                return [type(op).__name__, *chain.from_iterable(sorted(map(self.spell, values)))]
            case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE() as op], comparators=[right]):
                return [FLIPPED[type(op)], *self.spell(right), *self.spell(left)]
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return [type(op).__name__, *self.spell(left), *self.spell(right)]
            case ast.Call(func=func, args=args, keywords=keywords):
                named = sorted([f"{key.arg}=", *self.spell(key.value)] for key in keywords)
                return ["()", *self.spell(func), *self.all(args), *chain.from_iterable(named)]
            case ast.arg():
                return [OWN]
            case ast.expr_context():
                return []
        return [type(node).__name__, *self.parts(node)]

    def parts(self, node: ast.AST) -> list[str]:
        inner = (ast.stmt, ast.ExceptHandler, ast.match_case)
        return [name for part in ast.iter_child_nodes(node) if not isinstance(part, inner)
                for name in self.spell(part)]  # fmt: skip

    def _operands(self, node: ast.expr, op: ast.operator) -> Iterator[list[str]]:
        """Of a whole chain of additions, or of multiplications."""
        if isinstance(node, ast.BinOp) and type(node.op) is type(op):
            yield from self._operands(node.left, op)
            yield from self._operands(node.right, op)
        else:
            yield self.spell(node)

    def _from_elsewhere(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.imported


def _constant(value: object) -> str:
    if isinstance(value, bool | None):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:.6g}" if abs(value) < 1e300 else "large"
    if isinstance(value, str) and (len(value) > 40 or any(map(str.isspace, value))):
        return TEXT  # words for people
    return repr(value)
