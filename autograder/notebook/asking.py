"""Asks as `dlkit check` does, with a sign of life while the server starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from autograder.bundles import in_place_of_the_solution
from autograder.engine import resident
from autograder.evidence import Evidence
from autograder.intake import Submission, in_cells
from autograder.report import Report


def ask(submission: Submission) -> tuple[Report, list[Evidence]]:
    slug, bundle = submission.slug, in_place_of_the_solution(submission.slug)
    seen: dict[str, Evidence] = {}  # by check: a server that went away is asked anew

    def on_evidence(evidence: Evidence) -> None:
        seen[evidence.check] = evidence

    with sign_of_life():
        report = resident.grade(
            submission.source, slug, label=submission.label, bundle=bundle, on_evidence=on_evidence
        )
    return in_cells(report, submission), list(seen.values())


@contextmanager
def sign_of_life() -> Iterator[None]:
    """Five seconds without a word look like a mistake."""
    if resident.status():
        yield
        return
    from IPython.display import display

    starting = Quiet("TensorFlow is starting, about five seconds …")
    said = display(starting, display_id=True)  # type: ignore[no-untyped-call]
    yield
    said.update(Quiet("TensorFlow has started: the next checks take half a second."))


class Quiet(str):
    """A line that does not shout."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f'<span style="opacity:.65">{escape(self)}</span>'

    __repr__ = str.__str__
