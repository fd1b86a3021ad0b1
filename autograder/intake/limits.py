"""How much a submission may hold, counted while it is read: what a header declares is not believed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

KIB, MIB = 1 << 10, 1 << 20
CHUNK = 64 * KIB


class Limits(msgspec.Struct, frozen=True):
    script: int = 1 * MIB  # bytes of Python; a long answer has ten thousand
    notebook: int = 64 * MIB  # bytes, nearly all of them pictures among the outputs
    total: int = 256 * MIB  # bytes unpacked from one archive, or read from one folder
    members: int = 2_000
    hidden: int = 20_000  # and other files that are ignored without a word
    ratio: int = 200  # unpacked to packed, of what is larger than `script`
    folders: int = 16  # one inside the other
    name: int = 1_024  # characters of a path
    directory: int = 4 * MIB  # bytes of a zip's table of contents
    problems: int = 50  # told one by one


LIMITS = Limits()


class Refused(Exception):
    """One file is not read; the others are. The complaint follows the file's name: “is a link …”."""


class TooMuch(Exception):
    """Nothing more is read of the whole archive or folder. The complaint follows its name."""


class Allowance:
    """What is left of the limits for one archive or folder."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.members = 0
        self.hidden = 0
        self.spent = 0

    def member(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise TooMuch(f"holds more than {self.limits.members:,} files; the rest was not looked at")

    def ignored(self) -> None:
        self.hidden += 1
        if self.hidden > self.limits.hidden:
            raise TooMuch(f"holds more than {self.limits.hidden:,} hidden files; the rest was not looked at")

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > self.limits.total:
            raise TooMuch(f"holds more than {size(self.limits.total)}; the rest was not read")


def drained(read: Callable[[int], bytes], cap: int, allowance: Allowance, packed: int | None = None) -> bytes:
    """All that `read` gives, in pieces: never more than a piece beyond `cap` is in memory."""
    pieces: list[bytes] = []
    got = 0
    while piece := read(min(CHUNK, cap + 1 - got)):
        got += len(piece)
        allowance.spend(len(piece))
        check_size(got, cap)
        if packed is not None:
            check_ratio(got, packed, allowance.limits)
        pieces.append(piece)
    return b"".join(pieces)


def check_size(count: int, cap: int) -> None:
    if count > cap:
        raise Refused(f"is larger than {size(cap)}")


def check_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.script and unpacked > limits.ratio * packed:
        raise Refused(f"unpacks to more than {limits.ratio} times its packed size, as no answer does")


def size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count:,} bytes"
