"""What anybody needs who prints: text made safe, numbers as teachers write them, and any encoding survived.

Apart from `look`, which brings Rich with it: a check imports that while the engine works.
"""

from __future__ import annotations

import codecs
import sys

from autograder.text import clean as shown_safely

LONGEST = 1_000_000  # characters; what comes here has been capped before

# For terminals that are not UTF-8. Anything not named here becomes a question mark.
IN_ASCII = {
    "✓": "+", "✗": "x", "·": ".", "–": "-", "—": "-", "−": "-", "…": "...", "│": "|", "─": "-", "━": "=",
    "╸": "=", "╺": "-", "█": "#", "▌": "|", "•": "*", "→": "->", "←": "<-", "“": '"', "”": '"', "‘": "'",
    "’": "'", "«": '"', "»": '"', "×": "x", "÷": "/", "√": "sqrt", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "±": "+-", "∞": "inf", "Σ": "sum", "∑": "sum", "∂": "d", "α": "alpha", "β": "beta", "γ": "gamma",
    "δ": "delta", "ε": "eps", "μ": "mu", "σ": "sigma", "²": "^2", "ᵗ": "^t", "ᵀ": "^T", "\u00a0": " ",
}  # fmt: skip


def clean(text: str) -> str:
    """Text a learner may have written, made fit for a terminal as the engine does with what it sees."""
    return shown_safely(text.replace("\r\n", "\n").expandtabs(4), LONGEST)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(IN_ASCII.get(letter, "?") for letter in letters), error.end


def survive_any_encoding() -> None:
    """Make standard output and error spell what their encoding cannot hold, instead of raising."""
    codecs.register_error("spell", _spell)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="spell")


def number(value: float) -> str:
    """Points as a teacher writes them: 2, 2.5, never 2.0."""
    return f"{round(value, 2):g}"
