"""Starts trainings in processes of their own, and reads what they say at the end.

TensorFlow is imported once, by a process that does nothing with it and forks each training: an import takes
longer than most of these. Commands of `dlkit` that train can be called like that, too.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
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
        return Training(self._control, {"asked": asked, "environment": environment})

    def dlkit(self, folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A call of the command, whose training is not set apart in one more process."""
        request = {"words": words, "folder": str(folder), "environment": environment}
        with tempfile.TemporaryFile("w+") as errors:
            code, said = Training(self._control, request, errors).end()
            errors.seek(0)
            return subprocess.CompletedProcess(words, code, said, errors.read())


class Training:
    def __init__(self, forge: socket.socket, request: dict, errors: TextIO | None = None) -> None:
        reading, writing = os.pipe()
        self._channel, told = socket.socketpair()
        with told, open(os.devnull, "w") as nothing:
            descriptors = [writing, (errors or nothing).fileno(), told.fileno()]
            socket.send_fds(forge, [json.dumps(request).encode()], descriptors)
        os.close(writing)
        self.output = os.fdopen(reading)
        self._told = self._channel.makefile()
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
