"""Endurance: thousands of mixed submissions through one engine: `python -m bench.soak --count 2000`.

Every verdict must be the expected one; memory must not grow with the count; no process and no file is left.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np

from autograder.engine.engine import Engine
from autograder.engine.watch import resident_bytes
from bench.learner import reference

SLUG = "activations/softmax"
HOSTILE = Path(__file__).parents[1] / "tests" / "submissions" / "hostile"
# Of each kind so many in ten; an endless one costs ten times what others do.
SHARES = {"good": 4, "wrong": 2, "crashing": 1, "hostile": 3}
SPINNING_EVERY = 50
HASTE = 0.05
MOST_GROWTH = 20 << 10  # bytes per submission: 2,000 of them add 40 MB at most


class Submission(msgspec.Struct, frozen=True):
    name: str
    source: str
    verdicts: list[str]


def pool() -> dict[str, list[Submission]]:
    sys.path.append(str(Path(__file__).parents[1] / "tests" / "engine"))
    from trap import attacks  # type: ignore[import-not-found]

    right = reference(SLUG)
    hostile = [Submission(each.name, each.source, each.verdicts) for each in attacks()]
    return {
        "good": [Submission("the reference", right, ["passed"])],
        "wrong": [Submission("doubled", right.replace("return exp", "return 2.0 * exp"), ["failed"])],
        "crashing": [
            Submission("exits", "import os\nos._exit(1)", ["crashed"]),
            Submission("raises", right.replace("def call(self, inputs):", "def call(self, x):"), ["crashed"]),
        ],
        "spinning": [each for each in hostile if each.verdicts == ["timed_out"]],
        "hostile": [each for each in hostile if "timed_out" not in each.verdicts],
    }


class Growth:
    """The memory of the engine's processes, after each submission."""

    def __init__(self, engine: Engine) -> None:
        room = engine.answers.desks[0].room
        forkserver = getattr(engine.workers, "_process", None)
        self.pids = {"engine": os.getpid()}
        if forkserver:
            self.pids["fork server"] = forkserver.pid
        if room:
            self.pids["reference room"] = room.pid
        self.seen: dict[str, list[int]] = {name: [] for name in self.pids}

    def look(self) -> None:
        for name, pid in self.pids.items():
            self.seen[name].append(resident_bytes(pid))

    def slopes(self) -> dict[str, float]:
        """Bytes per submission, by a line through the second half; the first fills what stays full."""
        found = {}
        for name, sizes in self.seen.items():
            late = sizes[len(sizes) // 2 :]
            found[name] = float(np.polyfit(range(len(late)), late, 1)[0]) if len(late) > 1 else 0.0
        return found


def soak(count: int, tier: str, seed: int = 0) -> list[str]:
    """Grades so many, tells how it goes, and returns what went wrong."""
    dice, submissions, wrong, verdicts = random.Random(seed), pool(), [], Counter[str]()
    without = ["namespaces"] if tier == "B" else []
    started = time.monotonic()
    with Engine(cache=False, without=without) as engine:
        hasty = engine.beside(without=without, patience=HASTE)
        engine.grade(submissions["good"][0].source, SLUG, seed="soak")
        engine.workers.settle()
        growth, household = Growth(engine), children()
        for number in range(1, count + 1):
            kinds = list(SHARES)
            kind = dice.choices(kinds, [SHARES[each] for each in kinds])[0]
            if number % SPINNING_EVERY == 0:
                kind = "spinning"
            one = dice.choice(submissions[kind])
            report = (hasty if kind == "spinning" else engine).grade(one.source, SLUG, seed="soak")
            verdicts[f"{kind}: {report.verdict}"] += 1
            if report.verdict not in one.verdicts:
                said = report.message or next((c.message for c in report.checks if c.message), "")
                wrong.append(f"{number}, {one.name}: {report.verdict}, expected {one.verdicts}: {said[:200]}")
            engine.workers.settle()
            left = os.listdir(engine.plan.scratch)
            if left or children() != household:
                wrong.append(f"{number}, {one.name}: left {left} {children() - household}")
            growth.look()
            if number % 100 == 0:
                print(f"  {number} after {time.monotonic() - started:.0f} s", flush=True)
    for name, slope in growth.slopes().items():
        sizes = growth.seen[name]
        print(
            f"  {name}: {sizes[0] >> 20} MB, then {sizes[-1] >> 20} MB, {slope / 1024:+.2f} KB per submission"
        )
        if slope > MOST_GROWTH:
            wrong.append(f"{name} grows by {slope / 1024:.1f} KB per submission")
    if children():
        wrong.append(f"processes are left: {children()}")
    print("  " + ", ".join(f"{kind} {number}" for kind, number in sorted(verdicts.items())))
    return wrong


def children() -> set[int]:
    """Of this process and of its own: what a grading leaves behind would be among them."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid() or parent in found:
            found.add(int(path.parent.name))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--tier", choices=["A", "B"], default="A")
    asked = parser.parse_args()
    print(f"{asked.count} submissions through one engine, tier {asked.tier}")
    wrong = soak(asked.count, asked.tier)
    for each in wrong:
        print(f"  {each}")
    print("  Everything as expected." if not wrong else f"  {len(wrong)} findings.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
