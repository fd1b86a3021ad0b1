"""The machine's mutants: which there are, that each is a change, and that they stay between the markers."""

from __future__ import annotations

import ast

import pytest

from autograder.prove.mutants.making import mutants


def keys(*body: str) -> list[str]:
    source = "def f(x, y):\n" + "".join(f"    {line}\n" for line in body)
    return [mutant.key for mutant in mutants(source, range(2, 2 + len(body)))]


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("return x + y", "return x - y"),
        ("return x - y", "return y - x"),
        ("return x @ y", "return y @ x"),
        ("return x * y", "return x"),
        ("return x < y", "return x <= y"),
        ("return x is None", "return x is not None"),
        ("return x and y", "return x or y"),
        ("return -x", "return x"),
        ("return not x", "return x"),
        ("return x if y else 1", "return x"),
        ("return 1e-07", "return 0.0001"),
        ("return x[:, 2]", "return x[2, :]"),
        ("return x[1:]", "return x[:]"),
        ("return (x, y)", "return (y, x)"),
        ("return ops.max(x, axis=1, keepdims=True)", "return ops.max(x, axis=1)"),
        ("return ops.max(x, axis=1, keepdims=True)", "return ops.max(x, axis=-1, keepdims=True)"),
        ("return ops.max(x, axis=1, keepdims=True)", "return ops.max(x, axis=1, keepdims=False)"),
        ("return ops.max(x, axis=1, keepdims=True)", "return ops.min(x, axis=1, keepdims=True)"),
        ("return ops.where(x, y, 0)", "return ops.where(x, 0, y)"),
        ("return ops.exp(x)", "return x"),
        ("return ops.square(x - y) * 2", "return (x - y) * 2"),
        ("return ops.einsum('ij,jk->ik', x, y)", "return ops.einsum('ij,jk->ki', x, y)"),
        ("x.assign(y)", "pass"),
        ("x += y", "x = y"),
        ("x = x + y", "pass"),
        ("return {**x, 'axis': y}", "return {**x}"),
    ],
)
def test_a_line_has_this_mutant(line, mutated):
    assert f"{line} → {mutated}" in keys(line)


def test_conditions_are_turned():
    assert "if x → if not x" in keys("if x:", "    return y")
    assert "if x is None → if x is not None" in keys("if x is None:", "    return y")


def test_every_mutant_is_python_and_different_from_all_others():
    source = "def f(x, y):\n    return ops.sum(x * y, axis=-1, keepdims=True) / (1 + ops.max(x[0], axis=0))\n"
    made = mutants(source, [2])

    trees = {ast.dump(ast.parse(mutant.source)) for mutant in made}

    assert len(trees) == len(made) > 20
    assert ast.dump(ast.parse(source)) not in trees


def test_nothing_outside_the_gaps_changes():
    source = "def f(x):\n    y = x + 1\n    return y + 1\n"

    assert {mutant.line for mutant in mutants(source, [3])} == {3}
    assert all("    y = x + 1\n" in mutant.source for mutant in mutants(source, [3]))


def test_a_key_ignores_comments_layout_and_the_lines_around():
    one = mutants("def f(x):\n    return x + 1  # a reason\n", [2])
    other = mutants("import os\n\n\ndef f(x):\n    return (\n        x + 1\n    )\n", [5, 6, 7])

    assert {mutant.key for mutant in one} == {mutant.key for mutant in other}


def test_a_name_that_is_never_set_is_no_mutant():
    assert "y = x → pass" not in keys("y = x", "return y")
