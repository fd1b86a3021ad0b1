"""An archive of a whole class, laid out in a folder of ours: only what can matter, under safe names."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from autograder.classroom.students import described
from autograder.intake import IntakeError, Problem
from autograder.intake.choice import complain
from autograder.intake.limits import MIB, Allowance, Limits, Refused, TooMuch
from autograder.intake.members import Entry
from autograder.intake.names import Kind, kind, safe_parts, shown
from autograder.intake.reading import entries_of

# For thousands of students; what each of them may hand in is limited when it is read.
LIMITS = Limits(total=16_384 * MIB, members=500_000, hidden=2_000_000, directory=256 * MIB, problems=1_000)
CAPS = {Kind.SCRIPT: LIMITS.script, Kind.NOTEBOOK: LIMITS.notebook, Kind.ARCHIVE: LIMITS.notebook}


class Unpacked(msgspec.Struct, frozen=True):
    problems: list[Problem] = []  # with what has no place in the folder
    troubles: dict[Path, str] = {}  # why a file in the folder is empty: it could not be unpacked


def unpack(archive: Path, folder: Path) -> Unpacked:
    """IntakeError: there is nothing in it that can be unpacked."""
    allowance = Allowance(LIMITS)
    unpacked = Unpacked([], {})
    try:
        for entry in entries_of(archive, allowance):
            try:
                _lay_out(entry, folder, allowance, unpacked.troubles)
            except Refused as refusal:
                unpacked.problems.append(complain(shown(entry.name), str(refusal)))
    except (Refused, TooMuch) as refusal:
        problem = complain(described(str(archive)), str(refusal))
        if not any(folder.iterdir()):
            raise IntakeError(problem.sentence) from None
        unpacked.problems.append(problem)
    return unpacked


def _lay_out(entry: Entry, folder: Path, allowance: Allowance, troubles: dict[Path, str]) -> None:
    parts = safe_parts(entry.name, allowance.limits)
    what = kind(parts)
    if what is Kind.IGNORED:
        allowance.ignored()
        return
    allowance.member()
    path = folder.joinpath(*parts)
    data, trouble = b"", entry.trouble
    if what in CAPS and not trouble:
        try:
            data = entry.read(CAPS[what])
        except Refused as refusal:
            trouble = str(refusal)
    try:
        # Whoever handed in nothing that we read belongs to the class all the same.
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb") as file:
            file.write(data)
        os.utime(path, (entry.changed, entry.changed))
        if trouble:
            troubles[path] = trouble
    except FileExistsError:
        raise Refused("is in the archive twice; the first one is read") from None
    except (OSError, UnicodeError, ValueError, OverflowError) as error:
        raise Refused(f"cannot be unpacked ({getattr(error, 'strerror', None) or error})") from None
