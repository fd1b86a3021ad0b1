"""Asks the engine, in this process or through the resident server. The engine is imported only here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.catalog import solution_path
from autograder.report import CheckReport, Report

if TYPE_CHECKING:
    from autograder.evidence import OnEvidence
    from autograder.intake import Submission

OnCheck = Callable[[CheckReport], None]
OnWait = Callable[[str], None]


def graded(
    submission: Submission,
    *,
    seed: str,
    server: bool,
    on_check: OnCheck | None = None,
    on_evidence: OnEvidence | None = None,
    on_wait: OnWait = lambda why: None,
) -> Report:
    """`on_wait` is told why the next moment is one of waiting; what it does then, it does meanwhile."""
    from autograder.intake import in_cells

    source, slug, label = submission.source, submission.slug, submission.label
    bundle = None
    if not solution_path(slug).is_file():  # asked here, since bundles bring NumPy with them
        from autograder.bundles import in_place_of_the_solution

        bundle = in_place_of_the_solution(slug, seed)
    if server:
        from autograder.engine import resident

        report = resident.grade(
            source,
            slug,
            seed=seed,
            label=label,
            bundle=bundle,
            on_check=on_check,
            on_evidence=on_evidence,
            on_wait=on_wait,
        )
        return in_cells(report, submission)
    on_wait("starting TensorFlow, about five seconds")
    from autograder.engine.engine import Engine

    with Engine() as engine:
        report = engine.grade(
            source, slug, seed=seed, label=label, bundle=bundle, on_check=on_check, on_evidence=on_evidence
        )
        return in_cells(report, submission)
