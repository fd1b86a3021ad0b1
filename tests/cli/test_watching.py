"""`watch` in a real terminal."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.exam import hints_of

Program = Callable[..., "subprocess.CompletedProcess[str]"]
SLUG = "activations/softmax"
ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\].*?(\x1b\\|\x07))")
PATIENCE = 60.0  # seconds; only a failing test waits so long


class Terminal:
    """A program in a terminal of its own, and what it has shown so far."""

    def __init__(self, command: list[str], work: Path, environment: dict[str, str]) -> None:
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.at_first = termios.tcgetattr(self.slave)
        self.shown = ""
        environment = {**environment, "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            command, cwd=work, env=environment, stdin=self.slave, stdout=self.slave, stderr=self.slave
        )

    def until(self, words: str) -> str:
        """Reads on until `words` have appeared, and returns what was shown up to there."""
        end = time.monotonic() + PATIENCE
        while words not in (seen := " ".join(ESCAPES.sub("", self.shown).split())):
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, f"{words!r} did not appear in: {seen}"
            self.shown += os.read(self.master, 65536).decode(errors="replace")
        before, _, self.shown = seen.partition(words)
        return before

    def press(self, key: str) -> None:
        os.write(self.master, key.encode())

    def left(self) -> int:
        """Its exit code, once it has ended."""
        while self.process.poll() is None:  # it may still be writing, and must not block on that
            ready, _, _ = select.select([self.master], [], [], 0.01)
            if ready:
                os.read(self.master, 65536)
        return self.process.returncode

    @property
    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.slave) == self.at_first


@pytest.fixture
def terminal(work: Path, server: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal([sys.executable, "-m", "autograder.cli", *arguments], work, server))
        return opened[-1]

    yield start
    for each in opened:
        each.process.kill()
        each.process.wait()
        os.close(each.master)
        os.close(each.slave)


def softmax(work: Path, text: str) -> None:
    (work / f"{SLUG}.py").write_text(text)


def test_a_sitting(terminal: Callable[..., Terminal], work: Path) -> None:
    watch = terminal("watch", "softmax")
    assert "0 of 10 points" in watch.until("q quit")
    assert not watch.is_as_before

    softmax(work, "class Softmax\n")
    assert "expected ':'" in watch.until("q quit")
    softmax(work, "x = 1\n")
    assert "There is no `Softmax` in your file" in watch.until("q quit")

    watch.press("h")
    watch.until(f"1/{len(hints_of(SLUG))}")
    watch.until("h goes one step further")
    watch.press("l")
    assert "passed in all topics" in watch.until("q quit")
    watch.press("r")
    assert "There is no `Softmax`" in watch.until("q quit")
    watch.press("\x1b[A")  # an arrow key is none of ours
    watch.press("n")
    assert "There is no file " in watch.until("q quit")  # this work folder holds a single one

    watch.press("q")
    assert watch.left() == 0
    assert watch.is_as_before


def test_where_the_system_does_not_notify_it_looks(terminal: Callable[..., Terminal], work: Path) -> None:
    watch = terminal("watch", "softmax", "--poll")
    watch.until("q quit")
    softmax(work, "x = 1\n")
    assert "There is no `Softmax` in your file" in watch.until("q quit")
    watch.press("q")
    assert watch.left() == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_whatever_ends_it_the_terminal_is_put_back(
    terminal: Callable[..., Terminal], number: signal.Signals, code: int
) -> None:
    watch = terminal("watch", "softmax", "--manual")
    watch.until("q quit")
    watch.process.send_signal(number)
    assert watch.left() == code
    assert watch.is_as_before


def test_quitting_does_not_wait_for_an_endless_loop(terminal: Callable[..., Terminal], work: Path) -> None:
    softmax(work, "while True:\n    pass\n")
    watch = terminal("watch", "softmax")
    watch.until("checking")
    watch.press("q")
    assert watch.left() == 0
    assert watch.is_as_before


def test_without_a_terminal_it_says_what_to_do(program: Program) -> None:
    called = program("watch")
    assert (called.returncode, called.stdout) == (2, "")
    assert "dlkit watch --manual" in called.stderr


def test_by_hand_it_takes_its_keys_from_anywhere(program: Program) -> None:
    called = program("watch", "softmax", "--manual", stdin="h\nr\n")
    assert called.returncode == 0
    assert f"1/{len(hints_of(SLUG))}" in called.stdout
    assert called.stdout.count("0 of 10 points") == 2
    assert "\x1b" not in called.stdout


def test_a_file_outside_the_work_folder_is_not_watched(dlkit: Callable[..., Any], tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "activations"
    other.mkdir(parents=True)
    (other / "softmax.py").write_text("")
    called = dlkit("watch", "--manual", "elsewhere/activations/softmax.py")
    assert called.code == 2
    assert "outside your work folder" in called.err
