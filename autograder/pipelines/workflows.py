"""The workflow files of `dlkit ci`: templates of their own, with the course's exercises filled in."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")
PYTHON = "3.11"
PLACES = {"github": Path(".github/workflows/dlkit.yml"), "gitlab": Path(".gitlab-ci.yml")}


def workflow(system: str, exercises: Sequence[str], install: str) -> str:
    """
    Args:
        install: what pip is to install: a name, a file, an address.
    """
    words = "".join(f" --exercise {slug}" for slug in exercises)
    line = json.dumps(f"python -m pip install --quiet {shlex.quote(install)}", ensure_ascii=False)  # YAML too
    return filled(f"{system}.yml", {"PYTHON": PYTHON, "EXERCISES": words, "INSTALL": line})


def filled(template: str, values: Mapping[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
