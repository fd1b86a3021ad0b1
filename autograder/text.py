"""Text from a submission, made safe to show: once, at the boundary, before anybody sees it."""

from __future__ import annotations

import unicodedata

# Control, format (bidi overrides, zero-width), surrogate, private-use and unassigned characters.
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
KEPT = "\n\t"


def clean(text: str, limit: int) -> str:
    """Characters that could steer a terminal or hide text are shown as codes; the length is capped."""
    shown = "".join(
        character
        if character in KEPT or unicodedata.category(character) not in HIDDEN
        else f"⟨U+{ord(character):04X}⟩"
        for character in text[:limit]
    )
    return shown if len(text) <= limit else shown + f"\n… {len(text) - limit} more characters"
