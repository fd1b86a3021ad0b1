"""What results depend on, as short texts: the key of every cache, and the name of the resident's socket."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path


def digest(*pieces: str) -> str:
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()


VERSIONED = ("tensorflow", "keras", "numpy")


@cache
def versions_key() -> str:
    """Changes when anything changes that has a say in observations: packages, draws, families, encoding."""
    return digest(*map(version, VERSIONED), own_code())


@cache
def own_code() -> str:
    """Our part of it."""
    package = Path(__file__).resolve().parents[1]
    ours = [*package.glob("*.py"), *package.glob("checks/*.py"), *package.glob("engine/*.py")]
    return digest(*(path.read_text(encoding="utf-8") for path in sorted(ours)))


def cache_folder() -> Path:
    """Where practice observations are kept between calls."""
    chosen = os.environ.get("DLKIT_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(base) / "dlkit"
