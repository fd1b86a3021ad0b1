"""What a gzip file unpacks to, a piece at a time."""

from __future__ import annotations

import zlib
from typing import Protocol

from autograder.intake.limits import CHUNK, TooMuch

MOST_PARTS = 1_000  # a gzip file may be many, one after the other


class Stream(Protocol):
    def read(self, count: int, /) -> bytes: ...


class Gunzipped:
    """Unlike the standard library's, it gives up on a million empty parts, and never seeks."""

    def __init__(self, packed: Stream) -> None:
        self.packed = packed
        self.inner = zlib.decompressobj(wbits=31)
        self.waiting = b""
        self.parts = 1

    def read(self, count: int, /) -> bytes:
        """At most `count` bytes; none at the end. EOFError where the file was cut short."""
        while True:
            if self.inner.eof and not self._next_part():
                return b""
            self.waiting = self.waiting or self.packed.read(CHUNK)
            if not self.waiting:
                raise EOFError
            piece = self.inner.decompress(self.waiting, count)
            self.waiting = self.inner.unconsumed_tail
            if piece:
                return piece

    def _next_part(self) -> bool:
        self.waiting = self.inner.unused_data or self.packed.read(CHUNK)
        if not self.waiting.startswith(b"\x1f"):  # the end, or padding after it
            return False
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise TooMuch("is made of too many gzip parts")
        self.inner = zlib.decompressobj(wbits=31)
        return True
