"""Ours beside nbgrader, otter and pytest, on the same assignment, the same answers and the same checks.

`python -m bench.peers --count 160 --peers 4`. Of the four exercises, each submission has one wrong, with a
mistake that people make. Lots go to one grader after the other and round again, so that the machine's
moods hit all alike. Each lot pays for its grader's start. Everybody has the same inputs, and every grader its
defaults: the others take one submission after the other (nbgrader knows no other way, otter does in Docker),
ours takes two at a time, as `dlkit grade FOLDER`. Per second of a processor, that makes no difference.

A few submissions tell the pace of the others. A larger class costs ours less for each submission, since it
imports TensorFlow and runs the reference once.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.engine.study import Studied
from bench.assignment import SLUGS, answers_of, is_wrong, studies
from bench.measure import table
from bench.peers.graders import GRADERS, Grader, Lot, Ours, Shares, full, versions
from bench.peers.hostile import attacks, outcomes, told
from bench.peers.running import Used

GOALS = {"nbgrader, four notebooks": 20.0, "otter run": 15.0}  # times as many submissions a minute
GIB = 1 << 30


class Tally(msgspec.Struct):
    """What one grader took for its lots, and how it judged them."""

    seconds: list[float] = []  # per submission, of each lot
    processor: list[float] = []
    memory: int = 0
    graded: int = 0
    wrong: int = 0
    through: int = 0  # of the wrong answers, with full marks
    right: int = 0
    refused: int = 0  # of the right ones, without

    def judge(self, number: int, student: str, answers: Iterable[str], shares: Shares) -> None:
        self.graded += 1
        for slug in answers:
            got_all = full(shares.get((student, slug)))
            if is_wrong(number, slug):
                self.wrong += 1
                self.through += got_all
            else:
                self.right += 1
                self.refused += not got_all


def lot_of(numbers: Iterable[int], studied: dict[str, Studied]) -> Lot:
    return {f"student{number:03}": answers_of(number, studied) for number in numbers}


def measure(graders: list[Grader], count: int, peers: int, rounds: int) -> dict[str, Tally]:
    """By the graders' titles. Each round, the others get the first few of the submissions that ours gets."""
    tallies = {grader.title: Tally() for grader in graders}
    for lap in range(rounds):
        for grader in graders:
            size = -(-(count if isinstance(grader, Ours) else peers) // rounds)
            first = lap * -(-count // rounds)
            tally = tallies[grader.title]
            used = grade(grader, range(first, first + size), tally)
            tally.seconds.append(used.seconds / size)
            tally.processor.append(used.processor / size)
            tally.memory = max(tally.memory, used.memory)
            print(f"{grader.title}: {used.seconds / size:.2f} s each", file=sys.stderr, flush=True)
    return tallies


def grade(grader: Grader, numbers: range, tally: Tally) -> Used:
    lot = lot_of(numbers, grader.studied)
    graded = grader.grade(lot)
    for number, (student, answers) in zip(numbers, lot.items(), strict=True):
        if not any((student, slug) in graded.shares for slug in answers):  # it does not work here at all
            raise RuntimeError(f"{grader.title} has no grade for {student}: {graded.used.said}")
        tally.judge(number, student, answers, graded.shares)
    return graded.used


def show_what_it_takes(tallies: dict[str, Tally], at_a_time: dict[str, int], missing: dict[str, str]) -> None:
    heads = ["", "graded", "at a time", "a minute", "processor s", "GiB", "wrong passed", "right refused"]
    lines = [
        [
            title,
            str(tally.graded),
            str(at_a_time[title]),
            f"{60 / statistics.median(tally.seconds):.1f}",
            f"{statistics.median(tally.processor):.2f}",
            f"{tally.memory / GIB:.2f}",
            f"{tally.through} of {tally.wrong}",
            f"{tally.refused} of {tally.right}",
        ]
        for title, tally in tallies.items()
    ]
    table("A submission of four exercises", heads, lines)
    print(f"{versions()}.")
    for title, why in missing.items():
        print(f"{title} was not measured: {why}.")


def show_against(tallies: dict[str, Tally]) -> bool:
    """Whether every goal that could be measured is met."""
    ours = tallies[Ours.title]
    heads = ["", "a minute", "at least", "per processor s"]
    lines, met = [], True
    for title, tally in tallies.items():
        if title == Ours.title:
            continue
        faster = statistics.median(tally.seconds) / statistics.median(ours.seconds)
        cheaper = statistics.median(tally.processor) / statistics.median(ours.processor)
        goal = GOALS.get(title, 0.0)
        met = met and faster >= goal
        missed = "" if faster >= goal else "  missed"
        lines.append([title, f"{faster:.1f}×{missed}", f"{goal:.0f}×" if goal else "", f"{cheaper:.1f}×"])
    table(f"Submissions by {Ours.title}, as a multiple of what the others grade", heads, lines)
    return met


def show_hostile(graders: list[Grader]) -> None:
    tried = attacks()
    found = [outcomes(grader, tried) for grader in graders]
    heads = ["one answer of the four", *(grader.title for grader in graders)]
    lines = [
        [attack.does, *(told(each) for each in across)]
        for attack, across in zip(tried, zip(*found, strict=True), strict=True)
    ]
    table("What one hostile answer achieves", heads, lines, words=len(heads))


def main(words: list[str] | None = None) -> int:
    names = [kind.name for kind in GRADERS]
    parser = argparse.ArgumentParser(description="Ours beside nbgrader, otter and pytest.")
    parser.add_argument("--count", type=int, default=160, help="submissions that ours grades")
    parser.add_argument("--peers", type=int, default=4, help="and how many of them each of the others does")
    parser.add_argument("--rounds", type=int, default=2, help="in so many lots")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these graders")
    asked = parser.parse_args(words)
    kinds = [kind for kind in GRADERS if kind.name in asked.only]
    missing = {kind.title: kind.lacks() for kind in kinds if kind.lacks()}
    with studies() as answers:
        studied = {slug: answers.study(slug) for slug in SLUGS}
    with tempfile.TemporaryDirectory() as room:
        graders = [kind(Path(room) / kind.name, studied) for kind in kinds if not kind.lacks()]
        tallies = measure(graders, asked.count, asked.peers, asked.rounds)
        show_what_it_takes(tallies, {grader.title: grader.at_a_time for grader in graders}, missing)
        met = show_against(tallies) if Ours.title in tallies else True
        show_hostile([grader for grader in graders if grader.name != "together"])
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
