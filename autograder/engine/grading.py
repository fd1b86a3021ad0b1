"""One submission of one exercise: load it, run its checks in a worker, judge what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import msgspec

from autograder import stubs
from autograder.catalog import exam_text
from autograder.engine.answers import Answers
from autograder.engine.launch import EngineError
from autograder.engine.room import OutOfTime, Room, RoomClosed
from autograder.engine.wire import Load, Outcome, Run
from autograder.exam import CheckSheet
from autograder.judge import Observed, difference
from autograder.naming import Named, name_mistakes
from autograder.report import CheckReport, Isolation, Report, Verdict, overall

IMPORT_SECONDS = 20.0
MAX_TIMEOUTS = 2  # after so many, the other checks would only wait as long again

VERDICTS = {
    "finding": Verdict.FAILED,
    "not_started": Verdict.NOT_STARTED,
    "raised": Verdict.CRASHED,
    "refused": Verdict.REFUSED,
    "broken": Verdict.CRASHED,  # the same check is sound over the reference, so the submission broke it
}


class Ended(msgspec.Struct, frozen=True):
    """How a check ended, before mistakes are named."""

    verdict: Verdict
    message: str = ""
    line: int | None = None
    observed: Observed | None = None
    seconds: float = 0.0


class Attempt:
    """A submission in a worker; when the worker dies, another goes on with what is left."""

    def __init__(self, open_room: Callable[[], Room], slug: str, source: str, label: str) -> None:
        self._open_room = open_room
        self._load = Load(
            nonce="",
            key="answer",
            exercise=slug,
            exam=exam_text(slug),
            source=source,
            label=label,
            rules=True,
        )
        self._room: Room | None = None
        self._timeouts = 0
        self.output = ""

    def load(self) -> Ended | None:
        """Loads the submission where that is not done yet; says what went wrong, if anything."""
        if self._room is not None:
            return None
        self._room = self._open_room()
        found = self._ask(self._load, IMPORT_SECONDS)
        if isinstance(found, Ended):
            return found
        return None if found.outcome.kind == "loaded" else ended(found.outcome)

    def run(self, check: CheckSheet, seed: str) -> Observed | Ended:
        if self._timeouts >= MAX_TIMEOUTS:
            return Ended(Verdict.TIMED_OUT, "Not run: earlier checks used up the time.")
        trouble = self.load()
        if trouble:
            return trouble
        request = Run(nonce="", key="answer", exercise=self._load.exercise, check=check.name, seed=seed)
        return self._ask(request, patience(check))

    def _ask(self, request: Load | Run, seconds: float) -> Observed | Ended:
        assert self._room is not None
        try:
            answered = self._room.ask(request, seconds)
        except RoomClosed as error:
            self.leave()
            if isinstance(error, OutOfTime):
                self._timeouts += 1
                return Ended(Verdict.TIMED_OUT, str(error))
            return Ended(Verdict.CRASHED, str(error))
        return Observed(answered.outcome, answered.arrays)

    def leave(self) -> None:
        if self._room is not None:
            self._room.close(grace=0.0)
            self.output += self._room.printed()
            self._room = None


class Grader:
    """Grades with the answers of one engine. Holds nothing between submissions."""

    def __init__(self, open_room: Callable[[], Room], answers: Answers, isolation: Isolation) -> None:
        self._open_room = open_room
        self._answers = answers
        self._isolation = isolation

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
    ) -> Report:
        started = time.monotonic()
        studied = self._answers.study(slug)

        def observe(answer: str, check: str) -> Observed:
            return self._answers.observe(slug, answer, check, seed, on_disk=keep)

        def judge(check: CheckSheet, found: Observed | Ended) -> Ended:
            if isinstance(found, Ended):
                return found
            if found.outcome.kind != "observed":
                return ended(found.outcome, found)
            expected = observe(studied.reference, check.name)
            if expected.outcome.kind != "observed":
                return Ended(Verdict.BROKEN, f"The reference fails its own check: {expected.outcome.text}")
            different = difference(found, expected, check.tolerance, reveal)
            if different:
                return Ended(Verdict.FAILED, different.message, observed=found)
            return Ended(Verdict.PASSED, observed=found)

        attempt = Attempt(self._open_room, slug, learners_part(source), label)
        ends: dict[str, Ended] = {}
        try:
            unloadable = attempt.load()
            for check in studied.sheet.checks:
                began = time.monotonic()
                end = unloadable or judge(check, attempt.run(check, seed))
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


def patience(check: CheckSheet) -> float:
    return check.seconds


def learners_part(source: str) -> str:
    """A solution handed in as it stands is graded without its author's cell."""
    try:
        return stubs.reference(source, "answer.py")
    except stubs.StubError:
        return source


def ended(outcome: Outcome, observed: Observed | None = None) -> Ended:
    verdict = VERDICTS.get(outcome.kind, Verdict.CRASHED)
    return Ended(verdict, outcome.text, outcome.line, observed)


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
