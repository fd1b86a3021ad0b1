"""What one student handed in, read: their answers, and a sentence on everything that could not be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from autograder.catalog import Catalog
from autograder.classroom.students import Handed, Student, described, printable
from autograder.intake import Intake, folders
from autograder.intake.limits import LIMITS, Allowance, Refused, TooMuch
from autograder.intake.members import Entry
from autograder.intake.names import Kind, kind
from autograder.intake.reading import entries_of, read_entries


def read(
    student: Student, catalog: Catalog, told: str | None = None, troubles: Mapping[Path, str] = {}
) -> Intake:
    """`troubles` says of some files why they are not to be read.

    Each student has limits of their own. Of two answers to one exercise the later counts.

    Never raises over what was handed in.
    """
    allowance = Allowance(LIMITS)
    entries = (entry for thing in student.handed for entry in _entries(thing, allowance, troubles))
    return read_entries(entries, allowance, catalog, told, described(student.name), latest=True)


def _entries(thing: Handed, allowance: Allowance, troubles: Mapping[Path, str]) -> Iterator[Entry]:
    name = printable(thing.path.name)
    if thing.path in troubles:
        yield Entry(name, _nothing, troubles[thing.path], called=thing.called)
    elif os.path.isdir(thing.path) and not os.path.islink(thing.path):
        for entry in folders.entries(thing.path, allowance):
            path = thing.path / entry.name
            trouble = entry.trouble or troubles.get(path, "")
            if trouble or kind((entry.name,)) is not Kind.ARCHIVE:
                yield msgspec.structs.replace(entry, trouble=trouble)
            else:
                yield from _archive(Handed(path), entry.name, allowance)
    elif kind((name,)) is Kind.ARCHIVE:
        yield from _archive(thing, name, allowance)
    else:
        changed = _changed(thing) if thing.order is None else thing.order
        read = partial(folders.content, thing.path, None, allowance)
        yield Entry(name, read, changed=changed, called=thing.called)


def _archive(thing: Handed, name: str, allowance: Allowance) -> Iterator[Entry]:
    """What a student packed. An archive inside it stays closed."""
    try:
        for entry in entries_of(thing.path, allowance):
            changed = entry.changed if thing.order is None else thing.order
            yield msgspec.structs.replace(entry, name=f"{name}/{entry.name}", changed=changed)
    except (Refused, TooMuch) as refusal:
        yield Entry(name, _nothing, str(refusal))


def _nothing(cap: int) -> bytes:
    return b""


def _changed(thing: Handed) -> float:
    try:
        return int(os.stat(thing.path, follow_symlinks=False).st_mtime)
    except OSError:
        return 0.0  # whoever reads it will say why
