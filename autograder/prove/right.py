"""Proof: other right answers earn everything too."""

from __future__ import annotations

from autograder.prove.bench import Bench, range_of_seeds
from autograder.prove.records import Proof, count, proof
from autograder.report import Report, Verdict


def others_earn_everything(bench: Bench) -> Proof:
    """Each once as a learner would, under the rules; then on many seeds against the reference."""
    findings: list[str] = []
    for number, answer in enumerate(bench.answers):
        graded = bench.depth.graded is None or number < bench.depth.graded
        refused = full_marks(answer.name, bench.grade(answer.text)) if graded else []
        findings += refused
        if refused:
            continue
        for check in bench.checks:
            for seed in bench.seeds(check, number):
                told = bench.disagreement(check, seed, bench.observe(answer.text, check.name, seed))
                if told:
                    findings.append(f"{answer.name}, {check.name}, seed {seed}: {told}")
                    break
    if not bench.answers:
        findings.append("there is no other right answer")
    figures = f"{count(len(bench.answers), 'other answer')}, the first on {range_of_seeds(bench)}"
    return proof("answers", findings, figures)


def full_marks(who: str, report: Report) -> list[str]:
    """What keeps a report from full marks."""
    if report.verdict is Verdict.PASSED and report.points == report.out_of:
        return []
    if report.message:
        return [f"{who} is {report.verdict}: {report.message}"]
    lost = [check for check in report.checks if check.verdict is not Verdict.PASSED]
    return [f"{who} {check.verdict} {check.name}: {check.message}" for check in lost] or [
        f"{who} earns {report.points:g} of {report.out_of:g} points"
    ]
