"""Which named mistake did the learner make? Told only where their numbers equal the mistake's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from autograder.engine.study import MistakeSheet
from autograder.exam import SEEDS, Sheet
from autograder.judge import Observed, same_outcome

COMPARABLE = ("observed", "finding", "raised")  # outcomes that a mistake can share
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
    cannot be told apart is named together. Mostly one mistake explains all that is wrong, so those that
    explained a check are tried first on the next, and the others only where they fail; slow checks come last.
    What gives no numbers mostly does so everywhere, for a reason of its own: there, as in slow checks, only
    the mistakes are tried that say they fail the check. The first answer to a wrong file would take a minute
    otherwise.
    """
    checks = {check.name: check for check in sheet.checks}

    def explains(mistake: MistakeSheet, check: str) -> bool:
        if seen[check].outcome.kind not in COMPARABLE:
            return False
        return same_outcome(seen[check], observe(mistake.source, check), checks[check].tolerance)

    def slow(check: str) -> bool:
        return checks[check].seeds < SEEDS

    def telling(check: str) -> bool:
        return any(check in mistake.fails for mistake in mistakes)

    def possible(mistake: MistakeSheet, check: str) -> bool:
        numbers = seen[check].outcome.kind == "observed"
        return mistake not in likely and (check in mistake.fails or (numbers and not slow(check)))

    found = {}
    likely: list[MistakeSheet] = []
    in_order = [name for name in checks if name in wrong and name in seen]
    for check in sorted(in_order, key=lambda check: (slow(check), not telling(check))):
        fitting = [mistake for mistake in likely if explains(mistake, check)]
        if not fitting and not (slow(check) and likely):
            fitting = [m for m in mistakes if possible(m, check) and explains(m, check)]
        likely += [mistake for mistake in fitting if mistake not in likely]
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
