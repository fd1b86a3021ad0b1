"""A worker in a process of its own, for systems without fork and for checks that need a fresh TensorFlow."""

from __future__ import annotations

import os
import socket
import sys

from autograder.engine.worker import Worker


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        Worker(channel).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
