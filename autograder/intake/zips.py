"""Zip archives, read in place: a table of contents of bounded size, and each file only as far as allowed."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from autograder.intake.limits import Allowance, Refused, TooMuch, check_ratio, check_size, drained
from autograder.intake.members import Entry

ENCRYPTED = 0x1
DAMAGED = "is damaged and cannot be unpacked"


class _Archive(io.FileIO):
    """A file of which nobody reads more at once than a table of contents may take."""

    def __init__(self, file: int, largest: int) -> None:
        super().__init__(file)
        self.largest = largest

    def read(self, count: int | None = -1, /) -> bytes:
        if count is None or count < 0:
            count = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if count > self.largest:
            raise TooMuch("has a table of contents too large for a submission")
        return super().read(count) or b""


def entries(file: int, allowance: Allowance) -> Iterator[Entry]:
    """The files of an archive, given a descriptor that is closed at the end."""
    with _Archive(file, allowance.limits.directory) as archive:
        try:
            packed = zipfile.ZipFile(archive)
        except TooMuch:
            raise
        except Exception:  # zipfile raises many kinds over bytes made to confuse it
            raise TooMuch("is damaged or no zip archive") from None
        with packed:
            for info in packed.infolist():
                if not info.orig_filename.endswith("/"):  # `is_dir` fails over an empty name
                    yield Entry(
                        info.orig_filename,  # `filename` is cut at a NUL character
                        partial(_content, packed, info, allowance),
                        _trouble(info),
                        _changed(info),
                    )


def _changed(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):  # the thirteenth month of a made-up header
        return 0.0


def _trouble(info: zipfile.ZipInfo) -> str:
    unix_type = stat.S_IFMT(info.external_attr >> 16)
    if unix_type == stat.S_IFLNK:
        return "is a link; hand in the file itself"
    if unix_type not in {0, stat.S_IFREG}:
        return "is no ordinary file"
    if info.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password"
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # The other methods may take gigabytes of memory for a few bytes.
        return "is packed by an unusual method; pack it as an ordinary zip"
    return ""


def _content(packed: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance, cap: int) -> bytes:
    check_size(info.file_size, cap)
    check_ratio(info.file_size, info.compress_size, allowance.limits)
    try:
        with packed.open(info) as member:
            data = drained(member.read, cap, allowance, info.compress_size)
    except (Refused, TooMuch):
        raise
    except Exception:
        raise Refused(DAMAGED) from None
    if len(data) != info.file_size:
        raise Refused(DAMAGED)
    return data
