"""`python -m bench`: every measurement, one after the other, and what they said in `bench/results.md`."""

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
    "learner": "The learner's loop, and what a submission costs above its checks",
    "limit": "A submission against the floor, and where the rest goes",
    "guards": "What the guards cost",
    "classes": "A class",
    "growth": "How time and memory grow",
    "courses": "nbgrader as it comes, and with our grader",
    "peers": "nbgrader, otter, pytest and ours on one assignment",
    "layers": "References against Keras's own layers",
    "trainer": "The trainer against `fit`",
    "likeness": "Copies found, and others accused",
}
RESULTS = Path(__file__).with_name("results.md")


def main(names: list[str]) -> None:
    parts = [heading()]
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
        parts.append(f"## {MEASURED[name]}\n\n```text\n{ran.stdout.rstrip()}{ended}\n```\n")
        RESULTS.write_text("\n".join(parts), encoding="utf-8")  # each time: it takes most of an hour


def heading() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "nbgrader"))
    return (
        "# Measured\n\n"
        "Medians and ratios within one run; `make bench` writes this page. Bare times say nothing about\n"
        "another machine.\n\n"
        f"{datetime.date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores,\n"
        f"Python {platform.python_version()}, {versions}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
