"""Proof: what a machine can change in the reference, the checks notice."""

from __future__ import annotations

import hashlib
from collections import Counter

from autograder.prove.bench import Bench
from autograder.prove.mutants.hunting import Fate, hunt
from autograder.prove.mutants.making import Mutant, mutants
from autograder.prove.records import Proof, Table, count, proof
from autograder.stubs import gap_lines


def are_killed(bench: Bench) -> Proof:
    """A survivor is a hole in the exam, or stands in the author's `EQUIVALENT` with a reason."""
    made = mutants(bench.reference, gap_lines(bench.solution, bench.path))
    tried = sample(made, bench.depth.mutants)
    fates, spoilt = hunt(bench, tried)
    survivors = [fate.mutant for fate in fates if not fate.killer]
    explained = bench.studied.equivalent
    findings = [
        f"line {mutant.line} survives: {mutant.key}" for mutant in survivors if mutant.key not in explained
    ]
    findings += stale(explained, made, fates)
    findings += [f"after the mutants, the reference itself no longer passes {name}" for name in spoilt]
    if not made:
        findings.append("no mutant could be made")
    excused = sum(mutant.key in explained for mutant in survivors)
    killed = len(fates) - len(survivors)
    figures = f"{killed} of {count(len(tried), 'mutant')} killed"
    if len(tried) < len(made):
        figures += f" (a sample of {len(made)})"
    if excused:
        figures += f", {excused} equivalent"
    kills = Counter(fate.killer for fate in fates)
    rows = [[check.name, str(kills[check.name])] for check in bench.checks]
    return proof("mutants", findings, figures, table=Table(["check", "killed first"], rows))


def sample(made: list[Mutant], size: int | None) -> list[Mutant]:
    """The same mutants each time, spread over the whole text."""
    if size is None or size >= len(made):
        return made
    chosen = sorted(made, key=lambda mutant: hashlib.sha256(mutant.key.encode()).digest())[:size]
    return [mutant for mutant in made if mutant in chosen]


def stale(explained: dict[str, str], made: list[Mutant], fates: list[Fate]) -> list[str]:
    findings = []
    keys = {mutant.key for mutant in made}
    killers: dict[str, set[str]] = {}
    for fate in fates:
        killers.setdefault(fate.mutant.key, set()).add(fate.killer)
    for key, reason in explained.items():
        if not reason.strip():
            findings.append(f"EQUIVALENT gives no reason for: {key}")
        if key not in keys:
            findings.append(f"EQUIVALENT names no mutant of this reference: {key}")
        elif key in killers and "" not in killers[key]:
            findings.append(f"EQUIVALENT excuses what {' and '.join(sorted(killers[key]))} kills: {key}")
    return findings
