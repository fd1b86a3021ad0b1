"""The files of an archive or a folder, sifted: the same rules wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from autograder.intake.limits import Allowance, Refused
from autograder.intake.names import Kind, kind, safe_parts, shown


class Entry(msgspec.Struct, frozen=True):
    """A file as its folder or archive tells of it; nothing of it is read yet."""

    name: str
    read: Callable[[int], bytes]  # its content; raises Refused where that has more bytes than this
    trouble: str = ""  # why it is not to be read
    changed: float = 0.0  # when; of two answers to one exercise, a class is graded on the later
    called: str = ""  # the path that tells which exercise it answers, where its name is not that path


class Found(msgspec.Struct, frozen=True):
    """A file that matters, with its content or the reason why there is none."""

    label: str
    parts: tuple[str, ...] = ()  # of its path; none where the path itself is refused
    kind: Kind = Kind.OTHER
    data: bytes = b""
    complaint: str = ""
    changed: float = 0.0


def sifted(entries: Iterable[Entry], allowance: Allowance) -> Iterator[Found]:
    for entry in entries:
        found = Found(shown(entry.name))
        try:
            parts = safe_parts(entry.name, allowance.limits)
            found = Found(found.label, parts, kind(parts), changed=entry.changed)
            if found.kind is Kind.IGNORED:
                allowance.ignored()
                continue
            allowance.member()
            if entry.trouble:
                raise Refused(entry.trouble)
            if found.kind is Kind.ARCHIVE:
                raise Refused("is an archive of its own and was not opened")
            if entry.called:
                found = msgspec.structs.replace(found, parts=safe_parts(entry.called, allowance.limits))
            if found.kind is not Kind.OTHER:
                yield msgspec.structs.replace(found, data=entry.read(cap(found.kind, allowance)))
        except Refused as refusal:
            yield msgspec.structs.replace(found, complaint=str(refusal))


def cap(kind: Kind, allowance: Allowance) -> int:
    return allowance.limits.notebook if kind is Kind.NOTEBOOK else allowance.limits.script
