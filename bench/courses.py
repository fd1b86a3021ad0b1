"""A class on nbgrader: its own autograding with plain test cells, and ours, on the same answers and checks.

`python -m bench.courses --count 60 --nbgrader 6`. nbgrader grades the assignment twice: as four notebooks,
which is how ours is made, and with all four exercises in one, so that a kernel imports TensorFlow once a
submission. Its test cells run the reference and the judge beside the answer, and name no mistakes. It takes
one submission after the other, so a few of them tell its pace.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from autograder.courses.making import make
from bench.assignment import NAME, SLUGS, answers_of, called, hand_in, marks, plain_course, studies
from bench.measure import Row, show

CLASS, AT_MOST = 60, 1 / 10
IN_ONE, FEW = 1 / 3, 6
AUTOGRADE = ("nbgrader", "autograde", NAME)
COMMANDS = {"apart": AUTOGRADE, "together": AUTOGRADE, "ours": ("autograder.cli", *AUTOGRADE)}


def run(course: Path, *words: str) -> float:
    started = time.perf_counter()
    called(course, sys.executable, "-m", *words)
    return time.perf_counter() - started


def compare(count: int, few: int, folder: Path) -> tuple[list[Row], int]:
    """The rows, and how many of the marks differ."""
    courses = {side: folder / side for side in COMMANDS}
    with studies() as answers:
        studied = {slug: answers.study(slug) for slug in SLUGS}
        make(courses["ours"], NAME, SLUGS, answers)
    plain_course(courses["apart"], studied, together=False)
    plain_course(courses["together"], studied, together=True)
    for course in courses.values():
        run(course, "nbgrader", "generate_assignment", NAME)
    alone: dict[str, float] = {}
    each: dict[str, float] = {}
    # One submission first, for what it costs to begin; then the class, on one side after the other.
    for found, sizes in (
        (alone, dict.fromkeys(courses, 1)),
        (each, dict.fromkeys(courses, few) | {"ours": count}),
    ):
        for side, course in courses.items():
            students = range(min(1, sizes[side] - 1), sizes[side])
            for student in students:
                hand_in(course, f"student{student:03}", answers_of(student, studied))
            found[side] = run(course, *COMMANDS[side]) / len(students)
    what = f"dlkit nbgrader autograde, each of {count - 1}"
    rows = [
        Row(what, "nbgrader, four notebooks", each["ours"], each["apart"], AT_MOST),
        Row(what, "nbgrader, one notebook", each["ours"], each["together"], IN_ONE),
        Row("one submission alone", "nbgrader, one notebook", alone["ours"], alone["together"], 2.0),
    ]
    scores = {side: marks(course) for side, course in courses.items()}
    different = {
        cell
        for side in ("apart", "together")
        for cell, score in scores[side].items()
        if scores["ours"].get(cell) != score
    }
    return rows, len(different)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="A class on nbgrader, graded both ways.")
    parser.add_argument("--count", type=int, default=CLASS, help="how many submissions")
    parser.add_argument("--nbgrader", type=int, default=FEW, help="and how many of them nbgrader grades too")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        rows, different = compare(max(2, asked.count), max(2, asked.nbgrader), Path(folder))
    show("A class on nbgrader", rows)
    ours, apart, together = 60 / rows[0].seconds, 60 / rows[0].base, 60 / rows[1].base
    print(f"{ours:.1f} submissions a minute; nbgrader {apart:.1f}, and {together:.1f} in one notebook.")
    print(f"{different} marks differ" if different else "All marks are the same.")


if __name__ == "__main__":
    main()
