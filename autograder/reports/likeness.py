"""Who may have copied, as reports show it. It is a reason to look, never a verdict, and changes no grade."""

from __future__ import annotations

import msgspec


class Pair(msgspec.Struct, frozen=True):
    """Two answers to one exercise that share more than chance and the exercise explain."""

    exercise: str
    students: tuple[str, str]
    share: float  # of what is rare in the smaller answer, from 0 to 1
    pieces: int  # rare pieces that both have


class Likeness(msgspec.Struct, frozen=True):
    """What comparing a class found."""

    pairs: list[Pair]  # the likest first
    compared: int  # answers
    too_short: dict[str, int] = {}  # exercise -> answers with too little of their own to tell
