"""Notebooks and archives as the tests hand them in, the hostile ones byte by byte."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile

from autograder.catalog import Catalog, Exercise, Topic

ANSWER = "class Softmax:\n    pass\n"


def exercise(slug):
    topic, name = slug.split("/")
    return Exercise(slug, topic, name, name.title(), 10, 1, ())


CATALOG = Catalog(
    (
        Topic("activations", "A", (exercise("activations/sigmoid"), exercise("activations/softmax"))),
        Topic("losses", "L", (exercise("losses/invented"), exercise("losses/norm"))),
        Topic("layers", "L", (exercise("layers/norm"),)),
    )
)


def code(source, **fields):
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **fields,
    }


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells, metadata=None, **fields):
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": list(cells), **fields}
    )


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    """Of (name or ZipInfo, content) pairs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content, method)
    return packed.getvalue()


def entry(name, **fields):
    """A zip's entry with some of its fields set."""
    info = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def tarred(*files, mode="w:gz", format=tarfile.PAX_FORMAT):
    """Of (name, content) pairs, or TarInfo records."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=format) as archive:
        for file in files:
            if isinstance(file, tarfile.TarInfo):
                archive.addfile(file)
                continue
            name, content = file
            content = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def tar_entry(name, type, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type, target
    return info


def tar_header(name=b"a.py", size=b"00000000000", type=b"0", checksum=None):
    """One raw header, with a right checksum unless told."""
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = type
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block) if checksum is None else checksum
    return bytes(block)
