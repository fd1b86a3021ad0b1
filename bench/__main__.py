"""`python -m bench`: every measurement, one after the other, and what they said in `bench/results.md`.

With the names of some, those are made anew and the page keeps what it says of the others.
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

# Each is a program of its own: what one has loaded or warmed is nothing to the next.
MEASURED = {
    "peers": "nbgrader, otter, pytest and ours on one assignment",
    "limit": "A submission against the floor, and where the rest goes",
    "learner": "The learner's loop",
    "growth": "How time and memory grow",
    "classes": "A class",
    "courses": "nbgrader as it comes, and with our grader",
    "guards": "What the guards cost",
    "layers": "References against Keras's own layers",
    "trainer": "The trainer against `fit`",
    "likeness": "Copies found, and others accused",
}
RESULTS = Path(__file__).with_name("results.md")
HEADING = """\
# Measured

Medians and ratios within one run; `make bench` writes this page. Bare times say nothing about
another machine.
"""


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASURED]
    if unknown:
        print(f"There is no measurement {unknown[0]}; there are {', '.join(MEASURED)}.", file=sys.stderr)
        return 2
    for name in names or MEASURED:
        print(f"\n{MEASURED[name]} …", flush=True)
        ran = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        print(ran.stdout, end="", flush=True)
        ended = "" if ran.returncode in (0, 1) else f"\n(It ended with exit code {ran.returncode}.)"
        told = f"{circumstances()}\n\n```text\n{ran.stdout.rstrip()}{ended}\n```\n"
        # Each time: all of them take most of an hour.
        before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
        RESULTS.write_text(page({**sections(before), MEASURED[name]: told}), encoding="utf-8")
    return 0


def circumstances() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "nbgrader"))
    return (
        f"{datetime.date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores,\n"
        f"Python {platform.python_version()}, {versions}"
    )


def sections(text: str) -> dict[str, str]:
    """What a page says, by its titles."""
    _, *found = ("\n" + text).split("\n## ")
    return {title: told.strip() + "\n" for title, _, told in (each.partition("\n") for each in found)}


def page(told: dict[str, str]) -> str:
    """In the order of the measurements; what else somebody has written comes first."""
    titles = [title for title in told if title not in MEASURED.values()]
    titles += [title for title in MEASURED.values() if title in told]
    return "\n".join([HEADING, *(f"## {title}\n\n{told[title]}" for title in titles)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
