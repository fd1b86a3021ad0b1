"""Writes a file whole or not at all: whoever reads it, or pulls the plug, meets the old or the new one."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes, beside: str = "") -> None:
    """`beside` is the name that it has until it is whole. OSError: nothing has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(beside or f".{path.name}.{os.getpid()}.tmp")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
