"""Which of the files that were handed in answers which exercise. Two answers to one are never merged."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.catalog import Catalog
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


def choose(
    answers: Sequence[Answer], told: str | None, catalog: Catalog, origin: str
) -> tuple[list[tuple[str, Answer]], list[Problem]]:
    """The one answer to each exercise, in learning order; with `told`, to that exercise alone."""
    groups = _to_one(answers, told) if told is not None else _to_each(answers, catalog)
    problems: list[Problem] = []
    chosen: list[tuple[str, Answer]] = []
    for slug, group in groups.items():
        problems += [complain(answer.label, answer.complaint) for answer in group if answer.complaint]
        if len(group) > 1:
            whose = f"all answer {slug}" if len(group) > 2 else f"both answer {slug}"
            problems.append(Problem(origin, f"{_names(group)} {whose}; none is graded until one is left."))
        elif not group[0].complaint:
            chosen.append((slug, group[0]))
    if told is None:
        problems += [
            complain(answer.label, f"could answer {' or '.join(answer.slugs)}; put it in its topic's folder")
            for answer in answers
            if len(answer.slugs) > 1
        ]
    if not groups:
        problems += _nothing(answers, told, origin, len(problems))
    return chosen, problems


def complain(label: str, complaint: str) -> Problem:
    return Problem(label, f"“{label}” {complaint}.")


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
