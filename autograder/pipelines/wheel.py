"""dlkit as it runs here, packed as a wheel: so that another machine grades with the very same exercises."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, distributions

from autograder.catalog import corpus_root

PACKAGES = ("autograder", "dlkit", "exercises", "solutions")
WHEEL = b"Wheel-Version: 1.0\nGenerator: dlkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
THEN = (1980, 1, 1, 0, 0, 0)  # the same sources give the same bytes


class NotInstalled(Exception):
    """There is no record of dlkit's dependencies: one sentence."""


def wheel() -> tuple[str, bytes]:
    """Its name and content. The metadata is that of the dlkit that is installed here."""
    try:
        ours = distribution("dlkit")
    except PackageNotFoundError:
        raise NotInstalled("dlkit is not installed here, so its dependencies are not known.") from None
    info = f"dlkit-{ours.version}.dist-info"
    files = dict(_sources())
    files[f"{info}/METADATA"] = (ours.read_text("METADATA") or "").encode()
    files[f"{info}/entry_points.txt"] = (ours.read_text("entry_points.txt") or "").encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: dlkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    return f"dlkit-{ours.version}-py3-none-any.whl", packed(files)


def constraints() -> str:
    """The versions of everything that is installed here: what was graded with stays the same there."""
    found = {
        each.name: each.version for each in distributions() if each.name and each.name.lower() != "dlkit"
    }
    pins = (f"{name}=={version}" for name, version in found.items() if "+" not in version)
    return "\n".join(sorted(pins, key=str.lower)) + "\n"


def packed(files: dict[str, bytes], programs: tuple[str, ...] = ()) -> bytes:
    """A zip; `programs` may be executed once it is unpacked."""
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, so that the next line counts
            entry.external_attr = (0o100755 if name in programs else 0o100644) << 16
            archive.writestr(entry, content)
    return page.getvalue()


def _sources() -> Iterator[tuple[str, bytes]]:
    root = corpus_root()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            hidden = any(part.startswith((".", "__pycache__")) for part in path.relative_to(root).parts)
            if path.is_file() and not hidden:
                yield path.relative_to(root).as_posix(), path.read_bytes()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
