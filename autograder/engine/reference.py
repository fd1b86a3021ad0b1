"""The reference room: a process of its own that knows the answers and never meets a submission."""

from __future__ import annotations

import os
import socket
import sys

import dlkit.light  # noqa: F401  before anybody else imports Keras

# isort: split
from autograder.engine.isolation import conceal
from autograder.engine.replicas import make_devices
from autograder.engine.study import study
from autograder.engine.worker import Worker


def main() -> None:
    conceal()
    make_devices()
    descriptor = int(sys.argv[1])
    with socket.socket(fileno=descriptor) as channel:
        Worker(channel, study).serve()
    os._exit(0)  # TensorFlow's threads have nothing left to finish


if __name__ == "__main__":
    main()
