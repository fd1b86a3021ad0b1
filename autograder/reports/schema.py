"""The JSON schema of report JSON, format 1, made from the record itself."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.report import Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    made = msgspec.json.schema(Report)
    report = made["$defs"]["Report"]
    report["properties"]["format"] = {"const": 1}
    report["required"] = ["format", *report["required"], "seconds", "versions"]  # always written
    return {"$schema": DIALECT, "title": "dlkit report, format 1", **made}


def text() -> str:
    """As it is published in `docs/report.schema.json`."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"
