"""The door to a class: whatever was collected, as a list of students."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.catalog import Catalog
from autograder.classroom import layouts, manifest
from autograder.classroom.students import Class
from autograder.classroom.unpack import unpack
from autograder.intake.names import ARCHIVES


def holds_a_class(path: Path) -> bool:
    """Whether it may hold the work of many: anything but one script or notebook."""
    return os.path.isdir(path) or path.name.lower().endswith((".csv", *ARCHIVES))


@contextlib.contextmanager
def opened(path: Path, catalog: Catalog) -> Iterator[Class]:
    """IntakeError: it cannot be opened. An archive is unpacked for as long as it is open."""
    if os.path.isdir(path):
        yield layouts.recognise(path, Path(os.path.abspath(path)).name, catalog)
    elif path.name.lower().endswith(".csv"):
        yield manifest.read(path, catalog)
    else:
        with tempfile.TemporaryDirectory(prefix="dlkit-class-", ignore_cleanup_errors=True) as folder:
            unpacked = unpack(path, Path(folder))
            name = path.name.partition(".")[0]
            found = layouts.recognise(Path(folder), name, catalog, wrapped=True)
            yield msgspec.structs.replace(
                found, problems=[*unpacked.problems, *found.problems], troubles=unpacked.troubles
            )
