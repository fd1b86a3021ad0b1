"""Tar archives, plain or gzipped, read once from front to back.

The standard library's reader believes a header: in Pythons we support, a negative size sends it round in
circles and a header of digits keeps it busy for hours. This one reads ordinary files and steps over the rest.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from functools import partial

import msgspec

from autograder.intake.gzips import Gunzipped, Stream
from autograder.intake.limits import CHUNK, KIB, Allowance, TooMuch, check_size
from autograder.intake.members import Entry

BLOCK = 512
LONGEST = 64 * KIB  # bytes of an extended header
FILE, FOLDER, SPARSE = {b"0", b"\0", b"7"}, b"5", b"S"
LINK, DEVICE = {b"1", b"2"}, {b"3", b"4", b"6"}
LONG_NAME, LONG_TARGET, EXTENDED, FOR_ALL = b"L", b"K", {b"x", b"X"}, b"g"
DAMAGED = "is damaged; what follows the damage was not read"
CUT = "ends in the middle, as if it had been cut short on its way"


class Header(msgspec.Struct, frozen=True):
    name: str
    size: int
    type: bytes
    changed: int = 0


class Ahead(msgspec.Struct, frozen=True):
    """What extended headers say of the file that comes next."""

    name: str | None = None
    size: int | None = None
    trouble: str = ""


class _Tape:
    """Runs forward only, counts what goes by, and knows where the current file ends."""

    def __init__(self, stream: Stream, allowance: Allowance) -> None:
        self.stream = stream
        self.allowance = allowance
        self.left = 0  # bytes of the current file and its padding

    def block(self) -> bytes:
        return self._exactly(BLOCK)

    def enter(self, size: int) -> None:
        self.left = size + -size % BLOCK

    def content(self, size: int, cap: int) -> bytes:
        check_size(size, cap)
        self.left -= size
        return self._exactly(size)

    def leave(self) -> None:
        while self.left:
            step = min(CHUNK, self.left)
            self._exactly(step)
            self.left -= step

    def run_out(self) -> None:
        """To the end, where gzip keeps its checksum."""
        while self._some(CHUNK):
            pass

    def _exactly(self, count: int) -> bytes:
        pieces: list[bytes] = []
        while count:
            piece = self._some(min(CHUNK, count))
            if not piece:
                raise TooMuch(CUT)
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)

    def _some(self, count: int) -> bytes:
        try:
            piece = self.stream.read(count)
        except EOFError:
            raise TooMuch(CUT) from None
        except (OSError, zlib.error):
            raise TooMuch(DAMAGED) from None
        self.allowance.spend(len(piece))
        return piece


def entries(file: int, allowance: Allowance) -> Iterator[Entry]:
    """The files of an archive, given a descriptor that is closed at the end. Each is to be read at once."""
    with io.BufferedReader(io.FileIO(file)) as raw:
        tape = _Tape(Gunzipped(raw) if raw.peek(2).startswith(b"\x1f\x8b") else raw, allowance)
        ahead = Ahead()
        while any(block := tape.block()):
            header = _header(block)
            if header.type in {FOLDER, *LINK, *DEVICE}:
                header = msgspec.structs.replace(header, size=0)  # whatever it says
            if header.type in {LONG_NAME, LONG_TARGET, FOR_ALL, *EXTENDED}:
                tape.enter(header.size)
                ahead = _ahead(header, tape, ahead)
            else:
                if header.type == SPARSE:
                    _step_over_map(block, tape)
                size = header.size if ahead.size is None or not header.size else ahead.size
                tape.enter(size)
                if header.type != FOLDER and not (header.type == b"\0" and header.name.endswith("/")):
                    name = header.name if ahead.name is None else ahead.name
                    trouble = ahead.trouble or _trouble(header)
                    yield Entry(name, partial(tape.content, size), trouble, header.changed)
                ahead = Ahead()
            tape.leave()
        tape.run_out()


def _header(block: bytes) -> Header:
    written = _number(block[148:156])
    summed = block[:148] + b" " * 8 + block[156:]
    # Some programs took the bytes for signed ones.
    if written != sum(summed) and written != sum(byte - (byte >> 7 << 8) for byte in summed):
        raise TooMuch(DAMAGED)
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and (folder := _text(block[345:500])):
        name = f"{folder}/{name}"
    return Header(name, _number(block[124:136]), block[156:157], _moment(block[136:148]))


def _ahead(header: Header, tape: _Tape, ahead: Ahead) -> Ahead:
    if header.type in {LONG_TARGET, FOR_ALL}:
        return ahead
    if header.size > LONGEST:
        return msgspec.structs.replace(ahead, trouble="has too long a header")
    data = tape.content(header.size, LONGEST)
    if header.type == LONG_NAME:
        return msgspec.structs.replace(ahead, name=_text(data))
    records = _records(data)
    if any(key.startswith(b"GNU.sparse.") for key in records):
        ahead = msgspec.structs.replace(ahead, trouble="has holes (a sparse file)")
    if path := records.get(b"path"):
        ahead = msgspec.structs.replace(ahead, name=path.decode("utf-8", "surrogateescape"))
    if size := records.get(b"size"):
        if not re.fullmatch(rb"[0-9]{1,18}", size):
            raise TooMuch(DAMAGED)
        ahead = msgspec.structs.replace(ahead, size=int(size))
    return ahead


def _records(data: bytes) -> dict[bytes, bytes]:
    """Of lines `LENGTH KEY=VALUE`, where the length counts the whole line."""
    records: dict[bytes, bytes] = {}
    at = 0
    while at < len(data) and data[at]:
        length = re.compile(rb"([1-9][0-9]{0,5}) ").match(data, at)
        end = at + int(length[1]) if length else 0
        key, equals, value = data[length.end() : end - 1].partition(b"=") if length else (b"", b"", b"")
        if not equals or data[end - 1 : end] != b"\n":
            raise TooMuch(DAMAGED)
        records[key] = value
        at = end
    return records


def _trouble(header: Header) -> str:
    if header.type in LINK:
        return "is a link; hand in the file itself"
    if header.type == SPARSE:
        return "has holes (a sparse file)"
    return "" if header.type in FILE else "is no ordinary file"


def _step_over_map(block: bytes, tape: _Tape) -> None:
    """A map of a sparse file's holes may go on in blocks of its own."""
    more = block[482]
    while more:
        more = tape.block()[504]


def _moment(field: bytes) -> int:
    digits = field.strip(b" \0")
    return int(digits, 8) if re.fullmatch(rb"[0-7]{1,11}", digits) else 0


def _number(field: bytes) -> int:
    if field[0] == 0x80:  # too large for octal digits
        return int.from_bytes(field[1:], "big")
    digits = field.partition(b"\0")[0].strip(b" ")
    if not re.fullmatch(rb"[0-7]*", digits):
        raise TooMuch(DAMAGED)
    return int(digits or b"0", 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")
