"""What one hostile answer achieves with each grader, beside three right ones in the same submission.

Three are of our own tests, of those that harm nobody outside of the grading. The fourth takes the reference,
which lies where plain tests can run it. All points that they earn are forged: none has a right answer, but
for the spinner, which does not come to it. nbgrader has its best case, four notebooks: each is a kernel that
can die alone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from bench.assignment import reference
from bench.peers.graders import Grader, full

SLUG = "activations/softmax"
CORPUS = Path(__file__).parents[2] / "tests" / "submissions" / "hostile"
LIMIT = 60.0  # seconds for each submission, from outside; no grader knows of it

HANDS_BACK = """
import keras


class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        return inputs

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
"""
READS = f'''{HANDS_BACK}

try:
    from autograder import stubs
    from autograder.catalog import solution_path, solution_text

    found = {{}}
    exec(stubs.reference(solution_text("{SLUG}"), solution_path("{SLUG}")), found)
    Softmax = found["Softmax"]
except Exception as error:
    print(error)
'''


class Attack(msgspec.Struct, frozen=True):
    student: str
    does: str
    source: str


class Outcome(msgspec.Struct, frozen=True):
    share: float | None  # of the points of the exercise attacked; None for no grade
    ended: bool  # the grading, by itself
    lost: int  # of the right answers beside it, those without full marks
    others: int


def attacks() -> list[Attack]:
    return [
        Attack("patcher", "replaces the comparison", ours("forging/patches_the_judge")),
        Attack("reader", "takes the reference from where it lies", READS),
        Attack("leaver", "ends the process in a check", ours("forging/exits_in_the_check")),
        Attack("spinner", "never ends loading", ours("abuse/spins_while_loading")),
    ]


def ours(name: str) -> str:
    return (CORPUS / f"{name}.py").read_text(encoding="utf-8")


def outcomes(grader: Grader, attacks: list[Attack]) -> list[Outcome]:
    """A class of attackers, one lot."""
    right = {slug: reference(slug) for slug in grader.studied}
    graded = grader.grade({attack.student: right | {SLUG: attack.source} for attack in attacks}, LIMIT)
    beside = [slug for slug in right if slug != SLUG]
    return [
        Outcome(
            graded.shares.get((attack.student, SLUG)),
            attack.student not in graded.cut,
            sum(not full(graded.shares.get((attack.student, slug))) for slug in beside),
            len(beside),
        )
        for attack in attacks
    ]


def told(found: Outcome) -> str:
    if not found.ended:
        mark = f"no end in {LIMIT:.0f} s"
    elif found.share is None:
        mark = "no grade"
    else:
        mark = "full marks" if full(found.share) else f"{found.share:.0%} of the points"
        mark = mark if found.share else "no points"
    return f"{mark}; {f'{found.lost} of {found.others} others lost' if found.lost else 'others kept'}"
