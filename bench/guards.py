"""What the guards cost: a submission under all and under none, in turn: `python -m bench.guards`."""

from __future__ import annotations

import sys

import msgspec

from autograder.engine.engine import Engine
from autograder.engine.isolation.guards import MECHANISMS
from bench.learner import reference
from bench.measure import alternating

SLUG = "activations/softmax"
REPEATS = 31
AT_MOST = 0.040  # seconds


class Cost(msgspec.Struct, frozen=True):
    tier: str
    guarded: float
    bare: float

    @property
    def added(self) -> float:
        return self.guarded - self.bare


def measure(repeats: int = REPEATS) -> list[Cost]:
    source = reference(SLUG)
    with Engine() as engine:
        tiers = [engine, engine.beside(without=["namespaces"]), engine.beside(without=MECHANISMS)]

        def grade(each: Engine) -> None:
            assert each.grade(source, SLUG).verdict == "passed"

        *guarded, bare = alternating(repeats, *(lambda each=each: grade(each) for each in tiers))
        return [
            Cost(each.isolation.tier, seconds, bare) for each, seconds in zip(tiers, guarded, strict=False)
        ]


def main() -> None:
    print("A graded submission, with all guards and with none (medians)")
    for cost in measure(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS):
        missed = "" if cost.added <= AT_MOST else "  missed"
        print(
            f"  tier {cost.tier}: {cost.guarded * 1000:.0f} ms, without guards {cost.bare * 1000:.0f} ms, "
            f"added {cost.added * 1000:.1f} ms, at most {AT_MOST * 1000:.0f} ms{missed}"
        )


if __name__ == "__main__":
    main()
