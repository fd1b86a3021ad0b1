"""Other versions of a reference: named mistakes, and other right answers.

They stand in the author's cell of a solution. Most are one line: `swap=("old", "new")` replaces text that
occurs exactly once in the reference, or a list of such pairs replaces several.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import cast

Swap = tuple[str, str]


class VariantError(Exception):
    """A variant does not fit its reference: our fault."""


class Variant:
    def __init__(self, name: str, swap: Swap | Sequence[Swap]) -> None:
        self.name = name
        pairs = [swap] if isinstance(swap[0], str) else swap
        self.swaps = cast(list[Swap], list(pairs))

    def source(self, reference: str) -> str:
        text = reference
        for old, new in self.swaps:
            count = text.count(old)
            if count != 1:
                raise VariantError(
                    f"{self.name}: {old!r} is {count} times in the reference, not once{nearest(old, text)}"
                )
            text = text.replace(old, new)
        return text


class Mistake(Variant):
    """A wrong answer that people really give.

    `says` completes «It equals what you get when …» as a sentence of its own; `hint` asks the question that
    leads on; `fails` names the checks that must catch it.
    """

    def __init__(
        self, name: str, swap: Swap | Sequence[Swap], *, says: str, fails: Sequence[str], hint: str = ""
    ) -> None:
        super().__init__(name, swap)
        self.says = says
        self.hint = hint
        self.fails = list(fails)


class Answer(Variant):
    """Another right answer, which must earn everything."""


def nearest(old: str, text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    close = difflib.get_close_matches(old.strip().split("\n")[0], lines, n=1)
    return f"; the nearest line is {close[0]!r}" if close else ""
