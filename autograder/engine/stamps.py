"""What results depend on, as short texts: the key of every cache, and the name of the resident's socket."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path


def digest(*pieces: str) -> str:
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()


VERSIONED = ("tensorflow", "keras", "numpy")


def version(package: str) -> str:
    """As a folder's name tells it. `importlib.metadata`, which reads its files, takes 15 ms to import."""
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):
                if name.startswith(f"{package}-") and name.endswith(".dist-info"):
                    return name.removeprefix(f"{package}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(package)


@cache
def versions_key() -> str:
    """Changes when anything changes that has a say in observations: packages, draws, families, encoding."""
    return digest(*map(version, VERSIONED), own_code())


@cache
def own_code() -> str:
    """Our part of it."""
    package = Path(__file__).resolve().parents[1]
    ours = [*package.glob("*.py"), *package.glob("checks/*.py"), *package.glob("engine/**/*.py")]
    return digest(*(path.read_text(encoding="utf-8") for path in sorted(ours)))


def cache_folder() -> Path:
    """Where practice observations are kept between calls."""
    chosen = os.environ.get("DLKIT_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(base) / "dlkit"
