"""The learner's loop, and a submission's cost above the floor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import stubs
from autograder.catalog import load, solution_path
from autograder.engine.engine import Engine
from autograder.engine.processes import ENVIRONMENT
from bench.measure import Row, alternating, show

REPEATS = 9


def reference(slug: str) -> str:
    path = solution_path(slug)
    return stubs.reference(path.read_text(encoding="utf-8"), path)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "autograder.cli", *words]


def run(words: list[str], environment: dict[str, str]) -> None:
    subprocess.run(words, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def bare_checks(mode: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "bench.bare", mode]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | ENVIRONMENT,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield server
        assert server.stdin is not None
        server.stdin.close()


def bare_once(server: subprocess.Popen[str], slug: str, file: Path) -> dict[str, float]:
    """The seconds that its parts took."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(f"{slug}\t{file}\n")
    server.stdin.flush()
    parts: dict[str, float] = json.loads(server.stdout.readline())
    return parts


def above_the_floor(slugs: list[str], repeats: int) -> list[Row]:
    rows = []
    with Engine() as engine, tempfile.TemporaryDirectory() as folder, bare_checks("forked") as server:
        for slug in slugs:
            source = reference(slug)
            file = Path(folder) / "submission.py"
            file.write_text(source, encoding="utf-8")

            def ours(slug: str = slug, source: str = source) -> None:
                assert engine.grade(source, slug).verdict == "passed"

            def floor(slug: str = slug, file: Path = file) -> None:
                bare_once(server, slug, file)

            graded, bare = alternating(repeats, ours, floor)
            rows.append(Row(f"grade {slug}", "the same checks, bare, forked", graded, bare, 1.5))
    return rows


def loop(slug: str, repeats: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{slug.rpartition('/')[2]}.py"
        file.write_text(reference(slug), encoding="utf-8")
        environment = os.environ | {
            "DLKIT_RUNTIME_DIR": f"{folder}/run",
            "DLKIT_CACHE_DIR": f"{folder}/cache",
        }
        work = Path(folder) / "work"
        run(command("init", str(work)), environment)
        (work / f"{slug}.py").write_text(reference(slug), encoding="utf-8")

        def check() -> None:
            subprocess.run(
                command("check", slug), check=True, env=environment, cwd=work, stdout=subprocess.DEVNULL
            )

        cold = [sys.executable, "-m", "bench.bare", "once", slug, str(file)]
        resident, direct = alternating(repeats, check, lambda: run(cold, os.environ | ENVIRONMENT))
        listed, imported = alternating(
            repeats,
            lambda: run(command("list"), environment),
            lambda: run([sys.executable, "-c", "import tensorflow"], os.environ | ENVIRONMENT),
        )
        run(command("server", "stop"), environment)
    return [
        Row(f"dlkit check {slug}, resident", "a cold process with the same checks", resident, direct, 1 / 8),
        Row("dlkit list", "import tensorflow", listed, imported, 1 / 8),
    ]


def main() -> None:
    slugs = [exercise.slug for exercise in load()]
    show("The learner's loop", loop("activations/softmax", REPEATS))
    show("A submission above the floor", above_the_floor(slugs, REPEATS))


if __name__ == "__main__":
    main()
