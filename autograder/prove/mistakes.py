"""Proof: every named mistake is caught where it says, and carries its own name."""

from __future__ import annotations

from itertools import combinations

from autograder.engine.engine import PRACTICE
from autograder.engine.study import MistakeSheet
from autograder.judge import same_outcome
from autograder.prove.bench import Bench
from autograder.prove.records import Proof, Table, count, proof
from autograder.prove.submissions import broken_promises, wrong_answers
from autograder.report import Report, Verdict


def are_caught_and_named(bench: Bench) -> Proof:
    findings: list[str] = []
    notes: list[str] = []
    rows = []
    for mistake in bench.mistakes:
        findings += [f"{mistake.name} fails {name}, which is not a check" for name in unknown(bench, mistake)]
        if not mistake.fails:
            findings.append(f"{mistake.name} lists no check that catches it")
    for mistake in bench.mistakes[: bench.depth.graded]:
        report = bench.grade(mistake.source)
        findings += caught(mistake, report)
        for other, where in named_with_others(mistake, report).items():
            notes.append(f"{mistake.name} cannot be told from {other} in {', '.join(where)}")
        rows.append([mistake.name, f"{report.points:g} of {report.out_of:g}", ", ".join(failed(report))])
    findings += missed_on_other_seeds(bench)
    findings += twins(bench)
    for wrong in (answers := wrong_answers(bench.slug)):
        report = bench.grade(wrong.source)
        findings += [f"{wrong.path.name}: {missing}" for missing in broken_promises(wrong, report)]
    figures = count(len(bench.mistakes), "mistake")
    if answers:
        figures += f", {count(len(answers), 'wrong file')}"
    return proof("mistakes", findings, figures, notes=notes, table=Table(["mistake", "earns", "fails"], rows))


def unknown(bench: Bench, mistake: MistakeSheet) -> list[str]:
    return [name for name in mistake.fails if name not in {check.name for check in bench.checks}]


def caught(mistake: MistakeSheet, report: Report) -> list[str]:
    """As a learner who makes the mistake would see it."""
    findings = []
    if report.verdict is Verdict.PASSED or report.points >= report.out_of:
        return [f"{mistake.name} earns full marks"]
    lost = failed(report)
    findings += [f"{mistake.name} passes {name}" for name in mistake.fails if name not in lost]
    named = False
    for check in report.checks:
        names = check.mistake.split(" or ") if check.mistake else []
        if names and mistake.name not in names:
            findings.append(f"{mistake.name} is called {check.mistake} in {check.name}")
        named = named or (mistake.name in names and check.name in mistake.fails)
    if not named:
        findings.append(f"{mistake.name} is not named in any check that it lists")
    return findings


def failed(report: Report) -> list[str]:
    return [check.name for check in report.checks if check.verdict is not Verdict.PASSED]


def named_with_others(mistake: MistakeSheet, report: Report) -> dict[str, list[str]]:
    shared: dict[str, list[str]] = {}
    for check in report.checks:
        names = check.mistake.split(" or ") if check.mistake else []
        if mistake.name in names:
            for other in names:
                if other != mistake.name:
                    shared.setdefault(other, []).append(check.name)
    return shared


def missed_on_other_seeds(bench: Bench) -> list[str]:
    """A mistake that only some seeds reveal would cost some learners marks, and others not."""
    findings = []
    for mistake in bench.mistakes:
        for check in bench.checks:
            if check.name not in mistake.fails:
                continue
            for seed in bench.few_seeds():
                if not bench.disagreement(check, seed, bench.observe(mistake.source, check.name, seed)):
                    findings.append(f"{mistake.name} passes {check.name} with seed {seed}")
                    break
    return findings


def twins(bench: Bench) -> list[str]:
    """Two mistakes that no check tells apart are one mistake, or a check is missing."""

    def alike(one: MistakeSheet, other: MistakeSheet) -> bool:
        return all(
            same_outcome(
                bench.observe(one.source, check.name, PRACTICE),
                bench.observe(other.source, check.name, PRACTICE),
                check.tolerance,
            )
            for check in bench.checks
        )

    return [
        f"{one.name} and {other.name} give the same in every check: make them one, or add a check"
        for one, other in combinations(bench.mistakes, 2)
        if alike(one, other)
    ]
