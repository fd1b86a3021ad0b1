"""Asks the engine, in this process or through the resident server. The engine is imported only here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding

from autograder.catalog import solution_path
from autograder.report import CheckReport, Report

if TYPE_CHECKING:
    from autograder.evidence import OnEvidence
    from autograder.intake import Submission

OnCheck = Callable[[CheckReport], None]


def graded(
    submission: Submission,
    *,
    seed: str,
    server: bool,
    on_check: OnCheck | None = None,
    on_evidence: OnEvidence | None = None,
) -> Report:
    from autograder.intake import in_cells

    source, slug, label = submission.source, submission.slug, submission.label
    bundle = None
    if not solution_path(slug).is_file():  # asked here, since bundles bring NumPy with them
        from autograder.bundles import in_place_of_the_solution

        bundle = in_place_of_the_solution(slug, seed)
    if server:
        from autograder.engine import resident

        report = resident.grade(
            source, slug, seed=seed, label=label, bundle=bundle, on_check=on_check, on_evidence=on_evidence
        )
        return in_cells(report, submission)
    from autograder.engine.engine import Engine

    with Engine() as engine:
        report = engine.grade(
            source, slug, seed=seed, label=label, bundle=bundle, on_check=on_check, on_evidence=on_evidence
        )
        return in_cells(report, submission)


def graded_while_waiting(
    submission: Submission,
    screen: Console,
    *,
    seed: str,
    server: bool,
    on_check: OnCheck,
    on_evidence: OnEvidence | None = None,
) -> Report:
    """The same, with a sign of life on a terminal until the report is there."""
    if not screen.is_terminal:
        return graded(submission, seed=seed, server=server, on_check=on_check, on_evidence=on_evidence)
    from rich.live import Live
    from rich.spinner import Spinner

    sign = "dots" if screen.encoding.startswith("utf") else "line"
    waiting = Spinner(sign, text=_waiting_for(server), style="do")
    # Not `screen.status`: that one draws itself only later, sometimes into the first line printed.
    with Live(Padding(waiting, (0, 0, 0, 1)), console=screen, transient=True, refresh_per_second=12):
        return graded(submission, seed=seed, server=server, on_check=on_check, on_evidence=on_evidence)


def _waiting_for(server: bool) -> str:
    if not server:
        return "starting TensorFlow, about five seconds"
    from autograder.engine import resident

    if resident.status():
        return "checking"
    return "starting TensorFlow, about five seconds; the next checks take half a second"
