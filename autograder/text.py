"""Text from a submission, made safe to show: once, at the boundary, before anybody sees it."""

from __future__ import annotations

import re
import unicodedata

# Control, format (bidi overrides, zero-width), surrogate, private-use and unassigned characters.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
KEPT = "\n\t"

# What GitHub, Azure and TeamCity take for orders when they read it in a log, wherever a line was broken.
ORDER = re.compile(
    r":(?=:(?:add-|remove-|set-|save-|stop-|debug|error|warning|notice|group|endgroup|echo|internal-))"
    r"|#(?=#(?:\[|vso\[|teamcity\[))",
    re.IGNORECASE,
)

# Accents upon accents on one letter, which grow over the lines around it.
ACCENT = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
PILED = re.compile(f"({ACCENT}{{4}}){ACCENT}+")


def clean(text: str, limit: int) -> str:
    """Characters that could steer a terminal or hide text are shown as codes; the length is capped."""
    shown = text[:limit]
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(code(each) if hides(each) else each for each in shown)
    shown = PILED.sub(r"\1…", ORDER.sub(lambda found: code(found[0]), shown))
    return shown if len(text) <= limit else shown + f"\n… {len(text) - limit} more characters"


def hides(character: str) -> bool:
    return character not in KEPT and unicodedata.category(character) in HIDDEN


def code(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"
