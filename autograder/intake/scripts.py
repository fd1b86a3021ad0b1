"""Bytes as Python text: UTF-8 with one kind of line end, or one clear sentence."""

from __future__ import annotations

import codecs

from autograder.intake.limits import Refused

OTHERS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def text(data: bytes) -> str:
    for mark, name in OTHERS.items():
        if data.startswith(mark):
            raise Refused(f"is saved as {name}; save it as UTF-8")
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"is not UTF-8 text (line {line}); save it as UTF-8") from None
    if "\0" in decoded:
        line = decoded.count("\n", 0, decoded.index("\0")) + 1
        raise Refused(f"has a NUL character in line {line}, which Python does not read")
    return unix_lines(decoded)


def unix_lines(text: str) -> str:
    """Python itself reads all three line ends as one; so do the numbers of our lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
