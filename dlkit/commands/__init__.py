"""What `dlkit train`, `tune` and `data` start in processes of their own, since they need TensorFlow."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

WRONG_CALL, INTERRUPTED = 2, 130


def refused(error: Exception) -> int:
    """Says why a call cannot be answered, in a sentence; its exit code."""
    print(f"dlkit: {error}", file=sys.stderr)
    return WRONG_CALL


@contextmanager
def quietly() -> Iterator[None]:
    """TensorFlow's libraries speak to everyone while they load; it is shown only where loading fails."""
    sys.stderr.flush()
    with tempfile.TemporaryFile() as said:
        before = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            import dlkit.light  # noqa: F401

            yield
        except BaseException:
            said.seek(0)
            os.write(before, said.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(before, 2)
            os.close(before)
