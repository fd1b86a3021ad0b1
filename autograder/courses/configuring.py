"""The line of `nbgrader_config.py` that has `nbgrader autograde` grade with guarded workers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

FILE = "nbgrader_config.py"
LINE = (
    "from autograder.courses import configure; configure(c)  # dlkit grades the answers, in guarded workers"
)
LISTS = re.compile(r"^[^#\n]*\b(sanitize|autograde)_preprocessors\s*=", re.M)


class ConfigError(Exception):
    """The course's settings cannot be used: one sentence."""


def configure_course(course: Path) -> bool:
    """Adds the line where it is not there yet, at the end, so that a list that is set above it is kept.

    Returns whether the file was changed.
    """
    path = course / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise ConfigError(f"{path} is no valid Python (line {error.lineno}); it was left as it is.") from None
    rest = [line for line in text.splitlines() if line.strip() != LINE]
    above = "\n".join(rest).rstrip("\n")
    if not above:
        above = "c = get_config()"
    changed = f"{above}\n\n{LINE}\n"
    if LINE in text.splitlines() and not LISTS.search(text[text.index(LINE) :]):
        return False
    path.write_text(changed, encoding="utf-8")
    return True
