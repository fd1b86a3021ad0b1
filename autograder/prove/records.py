"""What the proofs return: records for a terminal, a test or a program to read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Table(msgspec.Struct, frozen=True):
    columns: list[str]
    rows: list[list[str]]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """`findings` say what does not hold; `notes` what is worth knowing and harms nothing."""

    name: str
    passed: bool
    figures: str = ""
    findings: list[str] = []
    notes: list[str] = []
    table: Table | None = None
    seconds: float = 0.0


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    exercise: str
    passed: bool
    proofs: list[Proof]
    seconds: float


def proof(
    name: str,
    findings: Sequence[str],
    figures: str = "",
    *,
    notes: Sequence[str] = (),
    table: Table | None = None,
) -> Proof:
    """A proof passes when nothing was found against it."""
    return Proof(
        name=name,
        passed=not findings,
        figures=figures,
        findings=list(findings),
        notes=list(notes),
        table=table,
    )


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
