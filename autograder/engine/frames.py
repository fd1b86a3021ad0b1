"""Capped frames on a stream socket. Nothing here can carry code.

A frame is two lengths, a msgpack header of a declared type, and a blob whose meaning is the reader's affair.
"""

from __future__ import annotations

import struct
from typing import Any, Protocol

import msgspec

LENGTHS = struct.Struct("<II")
MAX_HEADER = 1 << 20
MAX_ARRAYS = 64 << 20


class WireError(Exception):
    """The other side broke the protocol."""


class Sender(Protocol):
    def sendall(self, data: bytes, /) -> None: ...


class Receiver(Protocol):
    def recv(self, size: int, /) -> bytes: ...


def send(channel: Sender, header: Any, arrays: bytes = b"") -> None:
    head = msgspec.msgpack.encode(header)
    if len(head) > MAX_HEADER or len(arrays) > MAX_ARRAYS:
        raise WireError(f"a frame of {len(head)} + {len(arrays)} bytes is too large")
    channel.sendall(LENGTHS.pack(len(head), len(arrays)) + head + arrays)


def receive(channel: Receiver, kind: Any) -> tuple[Any, bytes]:
    """The next frame, its header decoded as `kind`: a record, or a union of records."""
    head, arrays = LENGTHS.unpack(exactly(channel, LENGTHS.size))
    if head > MAX_HEADER or arrays > MAX_ARRAYS:
        raise WireError(f"a frame of {head} + {arrays} bytes was announced")
    header = exactly(channel, head)
    blob = exactly(channel, arrays)
    try:
        return msgspec.msgpack.decode(header, type=kind), blob
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"a malformed header: {error}") from None


def exactly(channel: Receiver, size: int) -> bytes:
    pieces = []
    while size:
        piece = channel.recv(min(size, 1 << 18))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
