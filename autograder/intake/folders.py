"""Files on disk, opened so that no link leads elsewhere and no pipe makes us wait."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from autograder.intake.limits import Allowance, Refused, TooMuch, check_size, drained
from autograder.intake.members import Entry
from autograder.intake.names import Kind, kind, safe_parts

# Windows lacks all of these but O_BINARY.
CAREFULLY = sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
FOLDER = CAREFULLY | getattr(os, "O_DIRECTORY", 0)
# Where a folder can be held open, what lies in it cannot be exchanged for a link before it is opened.
HELD = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
LINK = "is a link; hand in the file itself"
NO_FILE = "is no ordinary file"


def opened(path: str | Path, folder: int | None = None) -> int:
    """A descriptor of an ordinary file, never of what a link points to."""
    try:
        if not HELD and os.path.islink(path):
            raise Refused(LINK)
        file = os.open(path, os.O_RDONLY | CAREFULLY, dir_fd=folder)
    except OSError as error:
        raise Refused(complaint(error)) from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Refused(NO_FILE)
    return file


def content(path: str | Path, folder: int | None, allowance: Allowance, cap: int) -> bytes:
    file = opened(path, folder)
    try:
        check_size(os.fstat(file).st_size, cap)
        return drained(partial(os.read, file), cap, allowance)
    except OSError as error:
        raise Refused(complaint(error)) from None
    finally:
        os.close(file)


def entries(folder: Path, allowance: Allowance) -> Iterator[Entry]:
    """All files below `folder`, in the order of their names."""
    if not HELD:
        yield from _inside(str(folder), (), allowance)
        return
    try:
        top = os.open(folder, os.O_RDONLY | FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise TooMuch(complaint(error)) from None
    try:
        yield from _inside(top, (), allowance)
    finally:
        os.close(top)


def _inside(folder: int | str, above: tuple[str, ...], allowance: Allowance) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            names = sorted(
                each.name for each in islice(listing, allowance.limits.members + allowance.limits.hidden)
            )
    except OSError as error:
        raise TooMuch(complaint(error)) from None
    for name in names:
        path = (*above, name)
        where, held = (name, folder) if isinstance(folder, int) else (os.path.join(folder, name), None)
        entry = Entry("/".join(path), partial(content, where, held, allowance))
        try:
            status = os.stat(where, dir_fd=held, follow_symlinks=False)
        except OSError as error:
            yield _trouble(entry, complaint(error))
            continue
        mode = status.st_mode
        if stat.S_ISREG(mode):
            # Whole seconds: what was copied in one go is of one time.
            yield Entry(entry.name, entry.read, changed=int(status.st_mtime))
        elif not stat.S_ISDIR(mode):
            yield _trouble(entry, LINK if stat.S_ISLNK(mode) else NO_FILE)
        elif not _enters(entry, allowance):
            yield _trouble(entry, "was not looked into")
        else:
            yield from _subfolder(entry, where, held, path, allowance)


def _subfolder(
    entry: Entry, where: str, held: int | None, path: tuple[str, ...], allowance: Allowance
) -> Iterator[Entry]:
    allowance.member()
    if not HELD:
        yield from _inside(where, path, allowance)
        return
    try:
        inner = os.open(where, os.O_RDONLY | FOLDER, dir_fd=held)
    except OSError as error:
        yield _trouble(entry, complaint(error))
        return
    try:
        yield from _inside(inner, path, allowance)
    finally:
        os.close(inner)


def _enters(entry: Entry, allowance: Allowance) -> bool:
    try:
        return kind(safe_parts(entry.name, allowance.limits)) is not Kind.IGNORED
    except Refused:
        return False  # whoever sifts the entries will say why


def _trouble(entry: Entry, trouble: str) -> Entry:
    return Entry(entry.name, entry.read, trouble)


def complaint(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return LINK
    if error.errno == errno.ENOENT:
        return "does not exist"
    return f"cannot be read ({error.strerror or error})"
