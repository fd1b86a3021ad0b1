"""Proof: the reference agrees with an oracle that was made independently."""

from __future__ import annotations

from autograder.prove.bench import Bench
from autograder.prove.records import Proof, Table, count, proof


def agrees_with_the_oracle(bench: Bench) -> Proof:
    """The author's `Oracle` gives what the reference gives, in every check that it does not skip."""
    skips = bench.studied.skips
    if skips is None:
        return proof("oracle", ["there is no class Oracle in the author's cell"])
    names = {check.name for check in bench.checks}
    findings = [f"Oracle.skips names {name}, which is not a check" for name in skips if name not in names]
    findings += [f"Oracle.skips gives no reason for {name}" for name, reason in skips.items() if not reason]
    served = [check for check in bench.checks if check.name not in skips]
    if not any(check.points for check in served):
        findings.append("the oracle serves no check that is worth points")
    rows = []
    for check in served:
        told = ""
        for seed in bench.few_seeds():
            got = bench.away.observe(bench.solution, check.name, seed, inside="Oracle")
            told = bench.disagreement(check, seed, got)
            if told:
                findings.append(f"{check.name}, seed {seed}: the oracle disagrees: {told}")
                break
        rows.append([check.name, "differs" if told else "agrees"])
    rows += [[name, f"skipped: {reason}"] for name, reason in skips.items() if name in names]
    figures = f"{len(served)} of {count(len(bench.checks), 'check')}, {count(bench.depth.few, 'seed')}"
    return proof("oracle", findings, figures, table=Table(["check", "oracle"], rows))
