"""Which named mistake did the learner make? Told only where their numbers equal the mistake's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from autograder.engine.study import MistakeSheet
from autograder.exam import Sheet
from autograder.judge import Observed, same_outcome

Observe = Callable[[str, str], Observed]  # (source, check) -> what that source gives


class Named(msgspec.Struct, frozen=True):
    name: str
    says: str
    hint: str


def name_mistakes(
    sheet: Sheet,
    mistakes: list[MistakeSheet],
    seen: Mapping[str, Observed],
    wrong: set[str],
    observe: Observe,
) -> dict[str, Named]:
    """For each wrong check, the mistakes that explain it.

    Where several explain one check, those are kept that explain most of what else was seen; what still
    cannot be told apart is named together.
    """
    tolerances = {check.name: check.tolerance for check in sheet.checks}

    def explains(mistake: MistakeSheet, check: str) -> bool:
        return same_outcome(seen[check], observe(mistake.source, check), tolerances[check])

    found = {}
    for check in wrong & seen.keys():
        fitting = [mistake for mistake in mistakes if explains(mistake, check)]
        if len(fitting) > 1:
            explained = [sum(explains(mistake, other) for other in seen) for mistake in fitting]
            fitting = [m for m, n in zip(fitting, explained, strict=True) if n == max(explained)]
        if fitting:
            found[check] = together(fitting)
    return found


def together(mistakes: list[MistakeSheet]) -> Named:
    name = " or ".join(mistake.name for mistake in mistakes)
    hint = next((mistake.hint for mistake in mistakes if mistake.hint), "")
    if len(mistakes) == 1:
        return Named(name, mistakes[0].says, hint)
    says = "Several mistakes give just these numbers. " + " Or: ".join(mistake.says for mistake in mistakes)
    return Named(name, says, hint)
