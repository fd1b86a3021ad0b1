"""One submission of one exercise: have its checks run, judge what comes back, name its mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import msgspec

from autograder import stubs
from autograder.bundles import Knows
from autograder.engine import lessons
from autograder.engine.attempt import IMPORT_SECONDS, Attempt, Ended, ended
from autograder.engine.crowd import Crowd
from autograder.engine.launch import EngineError
from autograder.engine.room import Room
from autograder.engine.showing import SECONDS, once_more, shown
from autograder.evidence import Evidence, OnEvidence
from autograder.exam import CheckSheet, Sheet
from autograder.judge import Observed, difference
from autograder.naming import Named, name_mistakes
from autograder.report import CheckReport, Isolation, Report, Verdict, overall

# An answer much larger than the right one is told from it, but not kept to be compared with mistakes.
LARGER, SPARE = 8, 1 << 20


class Grader:
    """Grades with the answers of one engine. Holds nothing between submissions."""

    def __init__(
        self,
        open_room: Callable[[], Room],
        answers: Knows,
        isolation: Isolation,
        *,
        crowd: Crowd | None = None,
        patience: float = 1.0,
    ) -> None:
        self._open_room = open_room
        self._answers = answers
        self._isolation = isolation
        self._crowd = crowd
        self._patience = patience

    def grade(
        self,
        source: str,
        slug: str,
        *,
        seed: str,
        keep: bool,
        label: str,
        reveal: bool,
        on_check: Callable[[CheckReport], None],
        on_evidence: OnEvidence | None = None,
    ) -> Report:
        started = time.monotonic()
        studied = self._answers.study(slug)

        def observe(answer: str, check: str) -> Observed:
            return self._answers.observe(slug, answer, check, seed, on_disk=keep)

        def run(check: CheckSheet) -> Observed | Ended:
            if not check.bar:
                return attempt.run(check, seed)
            lesson = observe(studied.reference, check.name)
            if lesson.outcome.kind != "observed":
                return lesson
            found = attempt.run(check, lessons.apart(seed), lessons.shown(lesson))
            return found if isinstance(found, Ended) else lessons.marked(found, lesson, check.bar)

        def judge(check: CheckSheet, found: Observed | Ended) -> Ended:
            if isinstance(found, Ended):
                return found
            if found.outcome.kind in ("not_started", "refused"):
                return ended(found.outcome)
            expected = observe(studied.reference, check.name)
            if expected.outcome.kind != "observed":
                return Ended(Verdict.BROKEN, f"The reference fails its own check: {expected.outcome.text}")
            if found.outcome.kind != "observed":
                return ended(found.outcome, found)
            different = difference(found, expected, check.tolerance, reveal)
            if different:
                kept = found if len(found.arrays) <= LARGER * len(expected.arrays) + SPARE else None
                return Ended(Verdict.FAILED, different.message, observed=kept)
            return Ended(Verdict.PASSED, observed=found)

        attempt = self._attempt(slug, source, label, whole_seconds(studied.sheet))
        ends: dict[str, Ended] = {}
        try:
            unloadable = attempt.load()
            for check in lessons.first(studied.sheet.checks):
                began = time.monotonic()
                end = unloadable or judge(check, run(check))
                ends[check.name] = msgspec.structs.replace(end, seconds=time.monotonic() - began)
                on_check(check_report(check, ends[check.name]))
        finally:
            attempt.leave()

        refused = next((end for end in ends.values() if end.verdict is Verdict.REFUSED), None)
        if refused:  # no points for anything, wherever the rule was broken
            ends = dict.fromkeys(ends, refused)
        whole = unloadable or refused
        if whole:  # said once, above the checks
            ends = {name: msgspec.structs.replace(end, message="") for name, end in ends.items()}
            names = {}
        else:
            seen = {name: end.observed for name, end in ends.items() if end.observed}
            wrong = {name for name in seen if ends[name].verdict in (Verdict.FAILED, Verdict.CRASHED)}
            names = name_mistakes(studied.sheet, studied.mistakes, seen, wrong, observe)
            if on_evidence and keep and reveal:
                runs = ((check, seen[check.name]) for check in studied.sheet.checks if check.name in wrong)
                for found in shown(slug, studied, runs, self._answers):
                    on_evidence(found)
        checks = [
            check_report(check, ends[check.name], names.get(check.name)) for check in studied.sheet.checks
        ]
        return Report(
            exercise=slug,
            verdict=overall([check.verdict for check in checks]),
            points=sum(check.points for check in checks),
            out_of=studied.sheet.points,
            seed=seed,
            isolation=self._isolation,
            checks=checks,
            message=whole.message if whole else "",
            line=whole.line if whole else None,
            output=attempt.output,
            seconds=round(time.monotonic() - started, 3),
            versions=versions(),
        )

    def look(self, source: str, slug: str, failed: Collection[str], *, label: str) -> Iterator[Evidence]:
        """What these checks see with practice inputs. No points hang on it, so nobody waits for it."""
        studied = self._answers.study(slug)
        attempt = self._attempt(slug, source, label, SECONDS, again=False)
        try:
            yield from shown(slug, studied, once_more(attempt, studied, failed), self._answers)
        finally:
            attempt.leave()

    def _attempt(self, slug: str, source: str, label: str, seconds: float, *, again: bool = True) -> Attempt:
        return Attempt(
            self._open_room,
            slug,
            learners_part(source.encode("utf-8", "replace").decode("utf-8")),  # no half characters
            label,
            seconds=seconds,
            patience=self._patience,
            crowd=self._crowd,
            again=again,
        )


def whole_seconds(sheet: Sheet) -> float:
    """For a whole submission: an honest one takes a hundredth of it."""
    return IMPORT_SECONDS + sum(check.seconds for check in sheet.checks) / 2


def learners_part(source: str) -> str:
    """A solution handed in as it stands is graded without its author's cell."""
    try:
        return stubs.reference(source, "answer.py")
    except stubs.StubError:
        return source


def check_report(check: CheckSheet, end: Ended, named: Named | None = None) -> CheckReport:
    return CheckReport(
        name=check.name,
        title=check.title,
        verdict=end.verdict,
        points=check.points if end.verdict is Verdict.PASSED else 0.0,
        out_of=check.points,
        message=f"{end.message}\n{named.says}" if named else end.message,
        mistake=named.name if named else None,
        hint=(named.hint or None) if named else None,
        line=end.line,
        seconds=round(end.seconds, 4),
    )


@cache
def versions() -> dict[str, str]:
    found = {}
    for package in ("dlkit", "keras", "tensorflow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


__all__ = ["EngineError", "Grader"]
