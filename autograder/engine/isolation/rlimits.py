"""Guard: limits on memory, file size, processor time, open files and processes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping

if sys.platform != "win32":
    import resource


def lower(limits: Mapping[str, int]) -> None:
    """`limits`: what each limit is called after `RLIMIT_`, and its value; never raises one.

    Not `RLIMIT_DATA`: it crashes TensorFlow. A system without one of these is left without it.
    """
    if sys.platform == "win32":
        return
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS knows RLIMIT_AS by name only
            continue


def be_first_to_go() -> None:
    """Where memory runs out all the same, Linux ends this process before others."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
