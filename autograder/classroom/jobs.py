"""One grading, as it is handed to an engine here or on another machine."""

from __future__ import annotations

import msgspec


class Job(msgspec.Struct, frozen=True):
    """The seed travels in memory only, so no log and no file may show it."""

    slug: str
    source: str | None  # None where nothing was handed in
    label: str
    seed: str
    shown: str  # what a report tells of the seed
    says: str = ""
    reveal: bool = True

    def __repr__(self) -> str:
        return f"Job({self.slug!r})"
