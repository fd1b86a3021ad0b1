"""Proof: the exercise is complete, and what it says of itself holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder import catalog
from autograder.exam import hints_of
from autograder.prove.bench import Bench
from autograder.prove.examples import untrue_examples
from autograder.prove.records import Proof, count, proof
from autograder.stubs import statement

MISTAKES, ANSWERS, HINTS = 3, 2, 2


def is_complete(bench: Bench) -> Proof:
    findings = [*too_few(bench), *unnamed(bench), *doubled(bench), *silent(bench)]
    stub = catalog.stub_path(bench.slug)
    if not stub.is_file() or stub.read_text(encoding="utf-8") != bench.stub:
        findings.append("its stub is not the one that the solution gives: `dlkit author stubs` writes it")
    findings += untrue_examples(bench)
    figures = ", ".join(
        [
            f"{bench.studied.sheet.points:g} points",
            count(len(bench.checks), "check"),
            count(len(hints_of(bench.slug)), "hint"),
        ]
    )
    return proof("written", findings, figures)


def too_few(bench: Bench) -> Iterator[str]:
    for found, least, noun in (
        (len(bench.mistakes), MISTAKES, "named mistake"),
        (len(bench.answers), ANSWERS, "other right answer"),
        (len(hints_of(bench.slug)), HINTS, "hint"),
    ):
        if found < least:
            yield f"it has {count(found, noun)}; {least} are wanted"


def unnamed(bench: Bench) -> Iterator[str]:
    """What checks take from the learner's file must be in it, and promised by the statement."""
    asked = sorted(set(re.findall(r"\bkit\.([A-Za-z]\w*)", bench.exam)))
    defined = {
        node.name
        for node in ast.parse(bench.reference).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    text = statement(bench.solution)
    for name in asked:
        if name not in defined:
            yield f"the exam asks for `{name}`, which the solution does not define"
        if name not in text:
            yield f"the statement does not mention `{name}`"


def doubled(bench: Bench) -> Iterator[str]:
    for kind, names in (
        ("mistakes", [mistake.name for mistake in bench.mistakes]),
        ("other answers", [answer.name for answer in bench.answers]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"two {kind} are called {name}"


def silent(bench: Bench) -> Iterator[str]:
    for mistake in bench.mistakes:
        if not mistake.says.strip():
            yield f"{mistake.name} says nothing to the learner"
        if not mistake.hint.strip():
            yield f"{mistake.name} has no hint"
