"""The learner's loop: how long after a save is the verdict on the screen? `python -m bench.learner`.

For the smallest exercise and for the largest, whose checks alone take seconds; against a process that imports
TensorFlow and runs the same checks, as a script of one's own would.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from autograder import stubs
from autograder.catalog import solution_path
from autograder.engine.processes import ENVIRONMENT
from bench.measure import Row, alternating, show

REPEATS = 9
SMALLEST, LARGEST = "activations/softmax", "transformer/decoder_block"
AT_MOST = 1 / 10


def reference(slug: str) -> str:
    path = solution_path(slug)
    return stubs.reference(path.read_text(encoding="utf-8"), path)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "autograder.cli", *words]


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


class Desk:
    """A learner's folder, with right answers in it and a server of its own."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "work"
        self.environment = os.environ | {
            "DLKIT_RUNTIME_DIR": f"{folder}/run",
            "DLKIT_CACHE_DIR": f"{folder}/cache",
            "TERM": "xterm-256color",
        }
        self.run(command("init", str(self.work)), cwd=folder)

    def run(self, words: list[str], cwd: Path | None = None) -> None:
        subprocess.run(
            words,
            check=True,
            env=self.environment,
            cwd=cwd or self.work,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def bare(self, *words: str) -> None:
        subprocess.run(words, check=True, env=os.environ | ENVIRONMENT, stdout=subprocess.DEVNULL)

    def answer(self, slug: str) -> Path:
        file = self.work / f"{slug}.py"
        file.write_text(reference(slug), encoding="utf-8")
        return file

    @contextmanager
    def watching(self, slug: str) -> Iterator[Callable[[], None]]:
        """Saves the file, and waits until the verdict is on the screen of a terminal with `dlkit watch`."""
        self.answer(slug)
        screen, end = os.openpty()
        watch = subprocess.Popen(
            command("watch", slug), cwd=self.work, env=self.environment, stdin=end, stdout=end, stderr=end
        )

        def seen() -> None:
            shown = b""
            while b"quit" not in shown:  # the last line that it shows
                shown += os.read(screen, 65536)

        def saved() -> None:
            self.answer(slug)
            seen()

        seen()
        try:
            yield saved
        finally:
            watch.kill()
            watch.wait()
            os.close(screen)
            os.close(end)


@contextmanager
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        one = Desk(Path(folder))
        try:
            yield one
        finally:
            one.run(command("server", "stop"))


def loop(desk: Desk, slug: str, repeats: int, at_most: float) -> list[Row]:
    file = desk.answer(slug)
    cold = partial(desk.bare, sys.executable, "-m", "bench.bare", "once", slug, str(file))
    with desk.watching(slug) as saved:
        # The cold ones lie between, so that a worker stands ready again, as after anybody's thinking.
        resident, direct, watched, _ = alternating(
            repeats, partial(desk.run, command("check", slug)), cold, saved, cold
        )
    return [
        Row(f"dlkit check {slug}", "a cold process", resident, direct, at_most),
        Row(f"dlkit watch {slug}", "a cold process", watched, direct, at_most),
    ]


def listing(desk: Desk, repeats: int) -> Row:
    listed, imported = alternating(
        repeats,
        partial(desk.run, command("list")),
        partial(desk.bare, sys.executable, "-c", "import tensorflow"),
    )
    return Row("dlkit list", "import tensorflow", listed, imported, 1 / 8)


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # learners seldom set it, and wait for less without
    with desk() as one:
        rows = [
            *loop(one, SMALLEST, REPEATS, AT_MOST),
            *loop(one, LARGEST, max(2, REPEATS // 3), 1.0),
            listing(one, REPEATS),
        ]
    show("The learner's loop", rows)
    sys.exit(not all(row.holds for row in rows))


if __name__ == "__main__":
    main()
