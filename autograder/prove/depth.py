"""How much is tried: everything before an exercise enters the corpus, a sample every day."""

from __future__ import annotations

import msgspec


class Depth(msgspec.Struct, frozen=True, kw_only=True):
    seeds: int  # for right answers; a check may ask for fewer
    few: int  # for the oracle, mistakes and noise
    graded: int | None  # mistakes and other answers that also go the learner's way; None for all
    mutant_seeds: int  # for a mutant that the first seed did not kill
    mutants: int | None  # how many are tried; None for all
    repeats: int  # of grading the same file


FULL = Depth(seeds=50, few=5, graded=None, mutant_seeds=3, mutants=None, repeats=20)
QUICK = Depth(seeds=2, few=1, graded=1, mutant_seeds=1, mutants=6, repeats=2)
