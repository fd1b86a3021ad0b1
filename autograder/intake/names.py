"""The paths of files in a submission: which are harmless, which matter, and which exercise they answer."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from autograder.catalog import Catalog
from autograder.intake.limits import Limits, Refused
from autograder.text import clean

# What editors and systems leave behind; installed packages have files called like our exercises.
LEFT_ALONE = {"__pycache__", "__MACOSX", "site-packages", "dist-packages", "node_modules"}
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".7z", ".rar")


class Kind(StrEnum):
    SCRIPT = "script"
    NOTEBOOK = "notebook"
    ARCHIVE = "archive"
    OTHER = "other"
    IGNORED = "ignored"


def safe_parts(name: str, limits: Limits) -> tuple[str, ...]:
    """The path in parts. One that could mean a place outside, or hide what it is, is refused."""
    if len(name) > limits.name:
        raise Refused(f"has a path of {len(name):,} characters")
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise Refused("has a control character in its name")
    name = name.replace("\\", "/")  # Windows packs so
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise Refused("has an absolute path")
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if ".." in parts:
        raise Refused("has a path that leads outside (“..”)")
    if len(parts) > limits.folders:
        raise Refused(f"lies more than {limits.folders} folders deep")
    return parts


def kind(parts: tuple[str, ...]) -> Kind:
    if not parts or any(part.startswith(".") or part in LEFT_ALONE for part in parts):
        return Kind.IGNORED
    name = parts[-1].lower()
    if name.endswith(".py"):
        return Kind.SCRIPT
    if name.endswith(".ipynb"):
        return Kind.NOTEBOOK
    return Kind.ARCHIVE if name.endswith(ARCHIVES) else Kind.OTHER


def answered(parts: tuple[str, ...], catalog: Catalog) -> list[str]:
    """The slugs that a path tells: the one it ends in, else all whose name is the file's."""
    if not parts:
        return []
    stem = parts[-1].rpartition(".")[0]
    stem = _plain(re.sub(r" ?\([0-9]+\)$", "", stem))  # browsers number a second download
    slug = "/".join([*map(_plain, parts[-2:-1]), stem])
    slugs = [exercise.slug for exercise in catalog]
    return [slug] if slug in slugs else [one for one in slugs if one.rpartition("/")[2] == stem]


def _plain(name: str) -> str:
    return re.sub(r"[ -]", "_", name.lower())


def shown(name: str, limit: int = 160) -> str:
    """A name or a line of the submission, fit for a sentence: on one line, harmless, not long."""
    if len(name) > limit:
        name = f"{name[: limit // 2]}…{name[-limit // 2 :]}"
    return clean(name, limit + 1).replace("\n", "⟨U+000A⟩").replace("\t", "⟨U+0009⟩")
