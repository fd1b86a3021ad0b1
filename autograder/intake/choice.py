"""Which of the files that were handed in answers which exercise. Two answers to one are never merged."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.catalog import Catalog
from autograder.intake.cells import ASKS
from autograder.intake.records import CellStart, Problem

NAMED = 8  # files told by name in one sentence


class Answer(msgspec.Struct, frozen=True):
    """A script or a notebook, read, or not readable."""

    label: str
    slugs: tuple[str, ...]  # which it may answer; none if nothing tells
    source: str = ""
    cells: tuple[CellStart, ...] = ()
    notes: tuple[str, ...] = ()
    complaint: str = ""
    changed: float = 0.0


def choose(
    answers: Sequence[Answer], told: str | None, catalog: Catalog, origin: str, latest: bool = False
) -> tuple[list[tuple[str, Answer]], list[Problem]]:
    """The one answer to each exercise, in learning order; with `told`, to that exercise alone.

    Of several, none; with `latest`, the one changed last, where that can be told.
    """
    groups = _to_one(answers, told) if told is not None else _to_each(answers, catalog)
    problems: list[Problem] = []
    chosen: list[tuple[str, Answer]] = []
    for slug, group in groups.items():
        group = _without_twin(group)
        problems += [complain(answer.label, answer.complaint, slug) for answer in group if answer.complaint]
        counts = group[0]
        if len(group) > 1:
            whose = f"all answer {slug}" if len(group) > 2 else f"both answer {slug}"
            last = _last(group) if latest else None
            if last is None:
                said = f"{_names(group)} {whose}; none is graded until one is left."
                problems.append(Problem(origin, said, slug))
                continue
            note = f"{_names(group)} {whose}; “{last.label}” is the later one and counts."
            counts = msgspec.structs.replace(last, notes=(*last.notes, note))
        if not counts.complaint:
            chosen.append((slug, counts))
    if told is None:
        problems += [
            complain(answer.label, f"could answer {' or '.join(answer.slugs)}; put it in its topic's folder")
            for answer in answers
            if len(answer.slugs) > 1
        ]
    if not groups:
        problems += _nothing(answers, told, origin, len(problems))
    return chosen, problems


def complain(label: str, complaint: str, slug: str = "") -> Problem:
    return Problem(label, f"“{label}” {complaint}.", slug)


def _without_twin(group: Sequence[Answer]) -> list[Answer]:
    """A notebook and the script that Jupytext keeps beside it are one answer, while their code agrees."""
    scripts = {answer.label.removesuffix(".py"): answer for answer in group if answer.label.endswith(".py")}

    def is_twin(answer: Answer) -> bool:
        script = scripts.get(answer.label.removesuffix(".ipynb"))
        return script is not None and not answer.complaint and _code(script.source) == _code(answer.source)

    return [answer for answer in group if not is_twin(answer) or answer.label.endswith(".py")]


def _code(source: str) -> list[str]:
    """The lines that are neither blank nor all comment, nor ask for a check: those differ between the two."""
    lines = (line.rstrip() for line in source.split("\n"))
    return [line for line in lines if not line.lstrip().startswith("#") and line and not ASKS.fullmatch(line)]


def _last(group: Sequence[Answer]) -> Answer | None:
    """The one changed after all others, unless two share the time."""
    *_, second, last = sorted(group, key=lambda answer: answer.changed)
    return last if last.changed > second.changed else None


def _to_each(answers: Sequence[Answer], catalog: Catalog) -> dict[str, list[Answer]]:
    groups = {
        exercise.slug: [answer for answer in answers if answer.slugs == (exercise.slug,)]
        for exercise in catalog
    }
    return {slug: group for slug, group in groups.items() if group}


def _to_one(answers: Sequence[Answer], told: str) -> dict[str, list[Answer]]:
    group = [answer for answer in answers if told in answer.slugs]
    group = group or [answer for answer in answers if not answer.slugs]
    return {told: group} if group else {}


def _nothing(answers: Sequence[Answer], told: str | None, origin: str, others: int) -> list[Problem]:
    """Only now do files that nobody asked for deserve a word."""
    loose = [answer for answer in answers if not answer.slugs]
    problems = [complain(answer.label, answer.complaint) for answer in loose if answer.complaint]
    if told is not None:
        has = f"; it has {_names(answers)}" if answers else ""
        problems.append(complain(origin, f"holds no answer to {told}{has}"))
    elif loose:
        problems.append(
            complain(
                origin,
                f"holds {_names(loose)}, which no exercise is called like: "
                "say --exercise TOPIC/NAME, or call the file TOPIC/NAME.py",
            )
        )
    elif not others:
        problems.append(complain(origin, "holds no answer: no Python file and no notebook"))
    return problems


def _names(answers: Sequence[Answer]) -> str:
    names = [f"“{answer.label}”" for answer in answers[:NAMED]]
    if len(answers) > NAMED:
        names.append(f"{len(answers) - NAMED} more")
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
