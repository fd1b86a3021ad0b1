"""A worker in a process of its own, for systems without fork and for checks that need a fresh TensorFlow."""

from __future__ import annotations

import os
import socket
import sys
import traceback

import dlkit  # noqa: F401  for answers that import it: later the folder around it cannot be listed
from autograder.engine.forkserver_messages import WIRE, Fork
from autograder.engine.frames import receive
from autograder.engine.isolation import enter


def main() -> None:
    wire, output = map(int, sys.argv[1:])
    try:
        with socket.socket(fileno=wire) as channel:
            request, _ = receive(channel, Fork)
            for source, target in ((output, 1), (output, 2), (wire, WIRE)):
                os.dup2(source, target)
            if wire == WIRE:
                channel.detach()
        enter(request.plan)  # before TensorFlow starts its threads

        import dlkit.light  # noqa: F401  before anybody else imports Keras

        # isort: split
        from autograder.engine.replicas import make_devices
        from autograder.engine.worker import Worker

        make_devices()
        Worker(socket.socket(fileno=WIRE)).serve()
    except BaseException:  # told on the room's output; nothing may outlive this process
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
