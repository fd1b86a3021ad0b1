"""How a class's work lies in a folder: our own layout, and what the usual systems' downloads look like."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.catalog import Catalog
from autograder.classroom.students import Class, Handed, Student, described, printable
from autograder.intake import IntakeError, Problem
from autograder.intake.folders import LINK, complaint
from autograder.intake.names import Kind, answered, kind

READ = {Kind.SCRIPT, Kind.NOTEBOOK, Kind.ARCHIVE}
WRAPPERS = 4  # folders with nothing but one folder in them, as archives often have
# lovelaceada_LATE_12345_67890_softmax.py: who, whose number, which attachment, and what they called it.
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>[0-9]+)_(?P<order>[0-9]+)_(?P<called>.+)", re.DOTALL)
AGAIN = re.compile(r"-[0-9]+(?=\.[a-z]+$)")  # softmax-1.py, as Canvas calls what is handed in once more
# Ada Lovelace_12345_assignsubmission_file_: a folder, or a file whose own name follows.
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>[0-9]+)_assignsubmission_[a-z]+_?(?P<called>.*)", re.DOTALL)
# What `gh classroom clone` calls the folder of all repositories.
GITHUB = re.compile(r"(?P<assignment>.+)-submissions")


class Listing:
    """What matters in a folder, by name. Nothing in it is opened, and no link is followed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders: list[str] = []
        self.files: list[str] = []
        self.links: list[str] = []
        try:
            with os.scandir(root) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if kind((entry.name,)) is not Kind.IGNORED:
                        self._list_of(entry).append(entry.name)
        except OSError as error:
            raise IntakeError(f"“{described(printable(str(root)))}” {complaint(error)}.") from None

    def _list_of(self, entry: os.DirEntry[str]) -> list[str]:
        if entry.is_symlink():
            return self.links
        return self.folders if entry.is_dir(follow_symlinks=False) else self.files

    def has(self, folder: str) -> bool:
        return folder in self.folders


Students = list[Student]


def recognise(root: Path, name: str, catalog: Catalog, wrapped: bool = False) -> Class:
    """The students whose work lies below `root`.

    Args:
        name: whose work it is where all of it turns out to be one student's.
        wrapped: whether it may lie in a folder of its own, as what comes out of an archive does.
    """
    listing = Listing(root)
    for _ in range(WRAPPERS if wrapped else 0):
        inner = _only_folder(listing)
        if inner is None or not _is_class(inner, catalog):
            break
        listing = inner
    found: Students = []
    for layout, students in LAYOUTS.items():  # noqa: B007  the one that fits, else the last
        if found := students(listing, catalog, name):
            break
    used = {handed.path.name for student in found for handed in student.handed}
    return Class(layout, listing.root, found, list(_strays(listing, used)) if layout != "one student" else [])


def _only_folder(listing: Listing) -> Listing | None:
    if listing.files or len(listing.folders) != 1 or listing.has("submitted"):
        return None
    return Listing(listing.root / listing.folders[0])


def _is_class(listing: Listing, catalog: Catalog) -> bool:
    """Whether students are seen in a folder, or folders that may be theirs."""
    if _canvas(listing, catalog, "") or _moodle(listing, catalog, ""):
        return True
    return bool(listing.folders) and not listing.files and not _is_work(listing, catalog)


def _is_work(listing: Listing, catalog: Catalog) -> bool:
    """Whether a folder holds answers itself, and not students who hold them."""
    topics = {topic.name for topic in catalog.topics}
    return (
        any(folder in topics or folder == "exercises" for folder in listing.folders)
        or any(answered((file,), catalog) for file in listing.files if kind((file,)) in READ)
    )  # fmt: skip


def _nbgrader(listing: Listing, catalog: Catalog, name: str) -> Students:
    """submitted/ada/ps1/softmax.ipynb"""
    if not listing.has("submitted"):
        return []
    submitted = Listing(listing.root / "submitted")
    return [_whole(submitted, folder) for folder in submitted.folders]


def _canvas(listing: Listing, catalog: Catalog, name: str) -> Students:
    return _by_name(CANVAS, listing.root, listing.files)


def _moodle(listing: Listing, catalog: Catalog, name: str) -> Students:
    return _by_name(MOODLE, listing.root, [*listing.folders, *listing.files])


def _by_name(pattern: re.Pattern[str], root: Path, names: list[str]) -> Students:
    """Students as the names of files or folders tell them, where at least half of the names do."""
    told = [(name, match) for name in names if (match := pattern.fullmatch(name))]
    if not told or 2 * len(told) < len(names):
        return []
    handed: dict[str, list[Handed]] = {}
    for name, match in told:
        parts = match.groupdict()
        student = printable(f"{parts['name']}_{parts['id']}")
        order = float(parts["order"]) if "order" in parts else None
        called = AGAIN.sub("", parts["called"])
        handed.setdefault(student, []).append(Handed(root / name, called, order))
    return [Student(student, tuple(things)) for student, things in handed.items()]


def _github(listing: Listing, catalog: Catalog, name: str) -> Students:
    """hw1-submissions/hw1-ada/exercises/activations/softmax.py"""
    repositories = [folder for folder in listing.folders if _is_folder(listing.root / folder / "exercises")]
    if not repositories or 2 * len(repositories) < len(listing.folders):
        return []
    clone = GITHUB.fullmatch(listing.root.name)
    assignment = f"{clone['assignment']}-" if clone else _common(listing.folders)
    return [
        Student(
            printable(folder.removeprefix(assignment)) or printable(folder),
            (Handed(listing.root / folder / ("exercises" if folder in repositories else ".")),),
        )
        for folder in listing.folders
    ]


def _common(names: Iterable[str]) -> str:
    """What all names begin with, up to a hyphen. Of one name nobody can tell."""
    names = list(names)
    alike = os.path.commonprefix(names)  # noqa: RUF071  letters are what we mean
    return alike.rpartition("-")[0] + "-" if len(names) > 1 else ""


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _one_student(listing: Listing, catalog: Catalog, name: str) -> Students:
    """activations/softmax.py"""
    if not _is_work(listing, catalog):
        return []
    inside = listing.root / "exercises" if listing.has("exercises") else listing.root
    return [Student(printable(name), (Handed(inside),))]


def _own(listing: Listing, catalog: Catalog, name: str) -> Students:
    """ada/activations/softmax.py"""
    return [_whole(listing, folder) for folder in listing.folders]


def _whole(listing: Listing, folder: str) -> Student:
    return Student(printable(folder), (Handed(listing.root / folder),))


LAYOUTS: dict[str, Callable[[Listing, Catalog, str], Students]] = {
    "nbgrader": _nbgrader,
    "Canvas": _canvas,
    "Moodle": _moodle,
    "GitHub Classroom": _github,
    "one student": _one_student,
    "own": _own,
}


def _strays(listing: Listing, used: set[str]) -> Iterable[Problem]:
    for name in listing.links:
        yield Problem(name, f"“{described(printable(name))}” {LINK}.")
    for name in listing.files:
        if name not in used and kind((name,)) in READ:
            sentence = f"“{described(printable(name))}” lies beside the students' work: whose is it?"
            yield Problem(name, sentence)
