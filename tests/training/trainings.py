"""Starts trainings in processes of their own, and reads what they say at the end.

TensorFlow is imported once, by a process that does nothing with it and forks each training: an import takes
longer than most of these.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]


class Forge:
    """Where trainings are forked; it ends when we hang up."""

    def __enter__(self) -> Forge:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("runs.py")), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)},
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        self._process.wait()

    def start(self, asked: dict, **environment: str) -> Training:
        reading, writing = os.pipe()
        ours, theirs = socket.socketpair()
        request = json.dumps({"asked": asked, "environment": environment}).encode()
        with theirs:
            socket.send_fds(self._control, [request], [writing, theirs.fileno()])
        os.close(writing)
        return Training(os.fdopen(reading), ours)


class Training:
    def __init__(self, output: TextIO, told: socket.socket) -> None:
        self.output = output
        self._channel = told
        self._told = told.makefile()
        self.pid = int(self._told.readline())

    def end(self) -> tuple[int, str]:
        """Its exit code, as of a subprocess, and what it has said since it was last listened to."""
        with self.output, self._channel, self._told:
            said = self.output.read()
            return int(self._told.readline()), said


def ended(training: Training) -> dict:
    code, said = training.end()
    assert code == 0, said
    return json.loads(said.splitlines()[-1])
