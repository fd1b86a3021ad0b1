"""Proof: the reference earns everything, whatever the seed, the process and what ran there before."""

from __future__ import annotations

from autograder.prove.bench import Bench, range_of_seeds
from autograder.prove.records import Proof, count, proof
from autograder.prove.right import full_marks


def earns_everything(bench: Bench) -> Proof:
    """Once as a learner would; then in two processes, the second one running everything backwards.

    Equal numbers from two histories mean that nothing leaks from one check into the next, and that no
    seed draws inputs for which the right answer is undefined.
    """
    findings = full_marks("the reference", bench.grade(bench.reference))
    runs = [(check, seed) for check in bench.checks for seed in bench.seeds(check)]
    for check, seed in runs:
        bench.expected(check.name, seed)
    failed: set[str] = set()
    for check, seed in reversed(runs):
        if check.name in failed:
            continue  # the first seed that fails tells enough
        told = bench.disagreement(check, seed, bench.away.observe(bench.reference, check.name, seed))
        if told:
            failed.add(check.name)
            findings.append(f"{check.name}, seed {seed}: {told}")
    figures = f"{range_of_seeds(bench)} in two processes, {count(len(runs), 'run')}"
    return proof("reference", findings, figures)
