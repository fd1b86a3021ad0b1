"""Who is in the class, what each of them handed in, and what their folder of records is called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.intake import Problem
from autograder.intake.names import shown

LONGEST = 80  # bytes of a folder's name; file systems allow 255
PLAIN = {"L", "M", "N"}  # categories of Unicode: letters, marks, digits
ALSO_PLAIN = set(" ._-@+,()'’")
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # Windows's own
OURS = re.compile(r"report\.", re.IGNORECASE)  # the report on the class lies beside the students' folders


class Handed(msgspec.Struct, frozen=True):
    """One thing that a student handed in: a folder, an archive, or a file."""

    path: Path
    called: str = ""  # the path that tells which exercise it answers, where its own does not
    order: float | None = None  # of two answers to one exercise the later counts; by default by their times


class Student(msgspec.Struct, frozen=True):
    name: str
    handed: tuple[Handed, ...]


class Class(msgspec.Struct, frozen=True):
    layout: str
    root: Path
    students: list[Student]
    problems: list[Problem]  # with what lies beside the students' work
    troubles: dict[Path, str] = {}  # why some of the files are not to be read


def printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8, which no record could hold, are spelled out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def described(name: str) -> str:
    return shown(name, 60)


def folders(names: Iterable[str]) -> dict[str, str]:
    """For each student the name of a folder, different even where capitals or accents make no difference.

    A name that could be read as a path, or mean something to a file system, is spelled with “_” and told
    apart by a digest; so are names that would share a folder.
    """
    plain = {name: _plain(name) for name in names}
    alike = defaultdict(list)
    for name, folder in plain.items():
        alike[_folded(folder)].append(name)
    found = {}
    for name, folder in plain.items():
        alone = len(alike[_folded(folder)]) == 1 or name == _folded(folder)
        same = folder == unicodedata.normalize("NFC", name)
        harmless = same and folder and not DEVICES.fullmatch(folder) and not OURS.match(folder)
        found[name] = folder if alone and harmless else _marked(name, folder)
    return found


def _plain(name: str) -> str:
    spelled = "".join(
        character if character in ALSO_PLAIN or unicodedata.category(character)[0] in PLAIN else "_"
        for character in unicodedata.normalize("NFC", name)
    )
    spelled = spelled.encode()[:LONGEST].decode(errors="ignore")
    return re.sub(r"^[. ]+|[. ]+$", "", spelled)


def _folded(folder: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folder).casefold())


def _marked(name: str, folder: str) -> str:
    mark = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{folder}~{mark}"
