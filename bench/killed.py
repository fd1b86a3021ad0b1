"""A class whose grader is killed again and again ends like one that was left alone: `python -m bench.killed`.

Right, wrong, hostile and broken answers are graded twice: once undisturbed, and once with `kill -9` at random
moments, going on each time. No record may differ, be missing or be made twice.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bench.learner import command
from bench.soak import SLUG, pool

SHARES = {"good": 4, "wrong": 2, "crashing": 1, "hostile": 3}


def fill(folder: Path, count: int, dice: random.Random) -> None:
    submissions = pool()
    for number in range(count):
        kind = dice.choices(list(SHARES), list(SHARES.values()))[0]
        file = folder / f"student {number}" / f"{SLUG}.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"{dice.choice(submissions[kind]).source}\n# {number}\n", encoding="utf-8")


def start(submissions: Path, results: Path) -> subprocess.Popen[bytes]:
    words = command("grade", str(submissions), "--output", str(results))
    environment = os.environ | {"DLKIT_SECRET": "of the bench"}
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def files(results: Path) -> dict[Path, int]:
    """Each record with when it was written."""
    return {path.relative_to(results): path.stat().st_mtime_ns for path in results.glob("*/*/*.json")}


def lasting(results: Path) -> dict[Path, object]:
    """The records without what differs from run to run: times, and how much of a flood was still read."""
    found = {}
    for name in files(results):
        record = msgspec.json.decode((results / name).read_bytes())
        record["seconds"] = 0.0
        record["output"] = ""
        for check in record["checks"]:
            check["seconds"] = 0.0
        found[name] = record
    return found


def disturbed(submissions: Path, results: Path, count: int, kills: int, dice: random.Random) -> list[str]:
    """What went wrong on the way."""
    wrong = []
    for goal in sorted(dice.sample(range(count), kills)):
        before = files(results)
        process = start(submissions, results)
        while len(files(results)) < goal and process.poll() is None:
            time.sleep(0.01)
        time.sleep(dice.random() / 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = files(results)
        torn = [name for name in now if b'"verdict"' not in (results / name).read_bytes()]
        again = [name for name, written in before.items() if now.get(name) != written]
        print(f"  killed with {len(now)} of {count} records", flush=True)
        wrong += [f"{name} is torn" for name in torn] + [f"{name} was made twice or lost" for name in again]
    process = start(submissions, results)
    process.wait()
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    print(f"{asked.count} submissions, the grader killed {asked.kills} times")
    with tempfile.TemporaryDirectory() as folder:
        submissions, left_alone, killed = (Path(folder) / name for name in ("class", "alone", "killed"))
        fill(submissions, asked.count, dice)
        start(submissions, left_alone).wait()
        wrong = disturbed(submissions, killed, asked.count, asked.kills, dice)
        expected, found = lasting(left_alone), lasting(killed)
        wrong += [f"{name} is missing" for name in expected if name not in found]
        wrong += [f"{name} differs" for name in expected if name in found and found[name] != expected[name]]
        wrong += [f"{name} is left" for name in killed.rglob("*.partial")]
        if len(expected) != asked.count:
            wrong.append(f"{len(expected)} records of {asked.count} even when left alone")
    for each in wrong:
        print(f"  {each}")
    print("  The records are the same." if not wrong else f"  {len(wrong)} findings.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
