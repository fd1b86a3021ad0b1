"""Proof: each tolerance lies well above the noise of right answers, and well below the nearest mistake."""

from __future__ import annotations

import math

from autograder.exam import CheckSheet, Tolerance
from autograder.judge import distance
from autograder.prove.bench import Bench, first_line
from autograder.prove.distances import has_halves, noise, shown
from autograder.prove.records import Proof, Table, proof

ROOM = 0.1  # of the tolerance, for the noise of right answers: ten times it must fit
# Ten roundings of bfloat16, which has eight bits, would hide whole mistakes; three must do.
ROOM_FOR_HALVES = 1 / 3
REACH = 100.0  # tolerances, to the nearest mistake


def tell_noise_from_mistakes(bench: Bench) -> Proof:
    findings: list[str] = []
    notes: list[str] = []
    rows = []
    nearest = distances_of_mistakes(bench)
    for check in bench.checks:
        room = ROOM_FOR_HALVES if has_halves(bench.expected(check.name, bench.few_seeds()[0])) else ROOM
        rounding, trouble = rounding_noise(bench, check)
        if trouble:
            notes.append(f"{check.name} cannot be run in float64: {trouble}")
        spread, answer = spread_of_answers(bench, check)
        if rounding > room:
            findings.append(
                f"{check.name}: float32 noise is {shown(rounding)} of the tolerance, more than {shown(room)}"
            )
        if spread > room:
            findings.append(
                f"{check.name}: {answer} lies {shown(spread)} of the tolerance away, more than {shown(room)}"
            )
        here = {name: found[check.name] for name, found in nearest.items() if check.name in found}
        closest = min(here, key=lambda name: here[name], default="")
        rows.append(
            [
                check.name,
                written(check.tolerance),
                "–" if trouble else shown(rounding),
                shown(spread),
                f"{shown(here[closest])} {closest}" if closest else "–",
            ]
        )
    for name, found in nearest.items():
        if found and max(found.values()) < REACH:
            best = max(found, key=lambda check: found[check])
            findings.append(
                f"{name} is only {shown(found[best])} tolerances away in {best}, less than {REACH:g}"
            )
    table = Table(["check", "rtol, atol", "float64", "other answers", "nearest mistake"], rows)
    least = min((max(found.values()) for found in nearest.values() if found), default=math.inf)
    figures = f"nearest mistake at {shown(least)} tolerances"
    return proof("tolerances", findings, figures, notes=notes, table=table)


def rounding_noise(bench: Bench, check: CheckSheet) -> tuple[float, str]:
    """The reference in float32 against itself in float64, on the same inputs; or why that fails."""
    largest = 0.0
    for seed in bench.few_seeds():
        exact = bench.expected(check.name, seed, floatx="float64")
        if exact.outcome.kind != "observed":
            return 0.0, first_line(exact.outcome.text)
        largest = max(largest, noise(bench.expected(check.name, seed), exact, check.tolerance))
    return largest, ""


def spread_of_answers(bench: Bench, check: CheckSheet) -> tuple[float, str]:
    """The largest distance of another right answer, and its name."""
    largest, name = 0.0, ""
    for number, answer in enumerate(bench.answers):
        for seed in bench.seeds(check, number):
            got, expected = bench.observe(answer.text, check.name, seed), bench.expected(check.name, seed)
            largest, name = max((largest, name), (distance(got, expected, check.tolerance), answer.name))
    return largest, name


def distances_of_mistakes(bench: Bench) -> dict[str, dict[str, float]]:
    """For each mistake, how far it lies in each check that it fails, on the seed where it is nearest."""
    return {
        mistake.name: {
            check.name: min(
                distance(
                    bench.observe(mistake.source, check.name, seed),
                    bench.expected(check.name, seed),
                    check.tolerance,
                )
                for seed in bench.few_seeds()
            )
            for check in bench.checks
            if check.name in mistake.fails
        }
        for mistake in bench.mistakes
    }


def written(tolerance: Tolerance) -> str:
    return f"{tolerance.rtol:g}, {tolerance.atol:g}"
