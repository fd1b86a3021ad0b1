"""How students copy: the same answer with other names, another order, other comments, and small changes."""

from __future__ import annotations

import ast
import builtins
import random

KEPT = {"self", "cls", "super", "call", "build", "get_config", *dir(builtins)}


def renamed(source: str, rng: random.Random) -> str:
    """Every name that is the author's own choice becomes another one; comments and docstrings go."""
    tree = ast.parse(source)
    stored = [node for node in ast.walk(tree) if isinstance(getattr(node, "ctx", None), ast.Store)]
    own = {node.id for node in stored if isinstance(node, ast.Name)}
    attributes = {node.attr for node in stored if isinstance(node, ast.Attribute)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__") and node.name not in KEPT
    }
    names = {name: f"v{number}_{rng.randrange(1000)}" for number, name in enumerate(sorted(own - KEPT))}

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return ast.Name(names.get(node.id, node.id), node.ctx)

        def visit_arg(self, node: ast.arg) -> ast.AST:
            return ast.arg(names.get(node.arg, node.arg))

        def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
            self.generic_visit(node)
            elsewhere = isinstance(node.value, ast.Name) and node.value.id in {"ops", "keras", "tf", "np"}
            name = f"{node.attr}_" if node.attr in attributes else names.get(node.attr, node.attr)
            return ast.Attribute(node.value, node.attr if elsewhere else name, node.ctx)

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            self.generic_visit(node)
            node.name, node.returns = names.get(node.name, node.name), None
            if ast.get_docstring(node) and len(node.body) > 1:
                node.body = node.body[1:]
            return node

    return ast.unparse(ast.fix_missing_locations(Rename().visit(tree)))


def reordered(source: str, rng: random.Random) -> str:
    """Definitions, methods and keywords in another order, summands and factors turned round."""

    class Reorder(ast.NodeTransformer):
        def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
            self.generic_visit(node)
            rng.shuffle(node.body)
            return node

        def visit_Module(self, node: ast.Module) -> ast.AST:
            self.generic_visit(node)
            defined = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.ClassDef)]
            rng.shuffle(defined)
            node.body = [part for part in node.body if part not in defined] + defined
            return node

        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            turned = isinstance(node.op, ast.Add | ast.Mult) and rng.random() < 0.5
            return ast.BinOp(node.right, node.op, node.left) if turned else node

        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            rng.shuffle(node.keywords)
            return node

    return ast.unparse(ast.fix_missing_locations(Reorder().visit(ast.parse(source))))


def patched(source: str, rng: random.Random, share: float = 0.3) -> str:
    """Results get a name before they are returned, and lines that do nothing are put in between."""

    class Patch(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
            if node.value is None or rng.random() > share:
                return node
            name = f"result_{rng.randrange(100)}"
            return [
                ast.Assign([ast.Name(name, ast.Store())], node.value),
                ast.Return(ast.Name(name, ast.Load())),
            ]

        def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
            if rng.random() > share:
                return node
            filler = ast.Assign([ast.Name("unused", ast.Store())], ast.Constant(rng.randrange(9)))
            return [filler, node]

    return ast.unparse(ast.fix_missing_locations(Patch().visit(ast.parse(source))))


def disguised(source: str, seed: int) -> str:
    rng = random.Random(seed)
    return patched(reordered(renamed(source, rng), rng), rng)
