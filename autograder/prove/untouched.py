"""Proof: whoever has written nothing earns nothing, by the road that learners take."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

from autograder.prove.bench import Bench, Source
from autograder.prove.records import Proof, count, proof
from autograder.report import Verdict
from autograder.stubs import as_notebook

NOT_STARTED = ("the stub", "the untouched notebook")


def earns_nothing(bench: Bench) -> Proof:
    findings = []
    submissions = [
        Source("the stub", bench.stub),
        Source("the untouched notebook", through_a_notebook(bench.stub)),
        Source("an empty file", ""),
        Source("a file with only the class lines", class_lines(bench.reference)),
    ]
    for submission in submissions:
        report = bench.grade(submission.text)
        if report.points:
            passed = [check.name for check in report.checks if check.verdict is Verdict.PASSED]
            findings.append(f"{submission.name} earns {report.points:g} points: {', '.join(passed)}")
        if report.verdict is Verdict.PASSED:
            findings.append(f"{submission.name} passes")
        elif submission.name in NOT_STARTED and report.verdict is not Verdict.NOT_STARTED:
            others = [c.name for c in report.checks if c.verdict is not Verdict.NOT_STARTED]
            findings.append(f"{submission.name} is {report.verdict}, not not_started: {', '.join(others)}")
    return proof("stub", findings, f"{count(len(submissions), 'empty submission')} earn 0")


def through_a_notebook(script: str) -> str:
    """The script as it comes back after Jupyter had it open."""
    import jupytext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stub.py"
        path.write_text(script, encoding="utf-8")
        notebook = jupytext.reads(as_notebook(path), fmt="ipynb")
    return str(jupytext.writes(notebook, fmt="py:percent"))


def class_lines(source: str) -> str:
    """The imports, and each class or function with an empty body."""
    kept: list[ast.stmt] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            node.body = [ast.Pass()]
            kept.append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            kept.append(node)
    return ast.unparse(ast.Module(kept, type_ignores=[])) + "\n"
