"""`python -m dlkit.commands.train PLAN.json`: trains in this process. `dlkit train` starts it."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from dlkit.commands import quietly, refused

RESTARTS = "DLKIT_RESTARTS"  # how often this worker has begun anew
MOST = 5


def main(arguments: list[str]) -> int:
    with quietly():
        import msgspec
        from rich.console import Console

        from dlkit.plans import Plan
        from dlkit.training.problems import TrainingError
        from dlkit.training.session import Session
        from dlkit.training.telling import Teller

    # Our models tell by themselves what is padding; no layer has to hand on the mask that it was given.
    warnings.filterwarnings("ignore", "Layer .* was passed an input with a mask attached to it")
    plan = msgspec.json.decode(Path(arguments[0]).read_bytes(), type=Plan)
    try:
        Session(plan, Teller(Console(highlight=False))).run()
    except TrainingError as error:
        return refused(error)
    except Exception as error:
        if plan.on_workers and lost(error):
            begin_anew(arguments)
        raise
    return 0


def lost(error: Exception) -> bool:
    """Whether another worker has gone away in the middle of a step."""
    import tensorflow as tf

    gone = (
        tf.errors.UnavailableError,
        tf.errors.AbortedError,
        tf.errors.CancelledError,
        tf.errors.InternalError,
    )
    return isinstance(error, gone)


def begin_anew(arguments: list[str]) -> None:
    """TensorFlow cannot mend a cluster; a process that starts afresh finds the others, and the checkpoint."""
    count = int(os.environ.get(RESTARTS, "0"))
    if count >= MOST:
        return
    print(" A worker has gone; beginning anew from the last checkpoint.", file=sys.stderr, flush=True)
    environment = os.environ | {RESTARTS: str(count + 1)}
    os.execve(sys.executable, [sys.executable, "-m", "dlkit.commands.train", *arguments], environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
