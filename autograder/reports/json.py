"""Report JSON, format 1: one object per exercise; several come one to a line."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.report import Report


def render(reports: Sequence[Report]) -> str:
    encoded = [msgspec.json.encode(report) for report in reports]
    if len(encoded) == 1:
        encoded = [msgspec.json.format(encoded[0], indent=1)]
    return b"\n".join([*encoded, b""]).decode()
