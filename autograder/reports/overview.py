"""A class at a glance: what all reports say together. Counting only; how it looks is the page's business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.findings import place, title, total
from autograder.reports.plain import clean

OPEN = {Verdict.NOT_STARTED, Verdict.BROKEN}  # says nothing about how hard a check is
TROUBLE = (Verdict.BROKEN, Verdict.REFUSED, Verdict.CRASHED, Verdict.TIMED_OUT)
BINS = 11  # below 10 %, below 20 %, …, below 100 %, and full marks
SLOWEST, COMMON, HARDEST = 5, 5, 5


class CheckTally(msgspec.Struct, frozen=True):
    number: int  # its place in the exam, from 1
    name: str
    title: str
    passed: int
    tried: int  # by whom it was passed or not; an unwritten answer has not tried

    @property
    def share(self) -> float:
        return self.passed / self.tried if self.tried else 0.0


class MistakeTally(msgspec.Struct, frozen=True):
    letter: str  # under which cells of the heat map name it
    name: str
    says: str
    hint: str
    students: list[str]


class ExerciseTally(msgspec.Struct, frozen=True):
    slug: str
    reports: list[Report]  # one for each student, by name
    checks: list[CheckTally]
    mistakes: list[MistakeTally]  # the most frequent first
    letters: dict[str, str]  # mistake -> letter

    @property
    def hardest(self) -> list[CheckTally]:
        """Checks that somebody tried and did not pass, the hardest first."""
        failed = [check for check in self.checks if check.passed < check.tried]
        return sorted(failed, key=lambda check: (check.share, check.number))[:HARDEST]

    @property
    def untouched(self) -> int:
        return sum(report.verdict is Verdict.NOT_STARTED for report in self.reports)

    @property
    def mean(self) -> float:
        return mean(share(report.points, report.out_of) for report in counted(self.reports))

    @property
    def bins(self) -> list[int]:
        return bins(share(report.points, report.out_of) for report in counted(self.reports))


class StudentTally(msgspec.Struct, frozen=True):
    name: str
    reports: dict[str, Report]  # by exercise

    @property
    def points(self) -> tuple[float, float]:
        return total(counted(self.reports.values()))

    @property
    def share(self) -> float:
        return share(*self.points)


class Overview(msgspec.Struct, frozen=True):
    students: list[StudentTally]
    exercises: list[ExerciseTally]

    @property
    def reports(self) -> list[Report]:
        return [report for exercise in self.exercises for report in exercise.reports]

    @property
    def mean(self) -> float:
        return mean(student.share for student in self.students if student.points[1])

    @property
    def bins(self) -> list[int]:
        return bins(student.share for student in self.students if student.points[1])

    @property
    def common(self) -> list[tuple[str, MistakeTally]]:
        """The mistakes that most students made, each with its exercise, where there are several exercises."""
        made = [(exercise.slug, mistake) for exercise in self.exercises for mistake in exercise.mistakes]
        made.sort(key=lambda pair: -len(pair[1].students))
        return made[:COMMON] if len(self.exercises) > 1 else []

    @property
    def troubles(self) -> list[Report]:
        """Submissions that did not end by themselves or were not let in; our own faults first."""
        met = [(TROUBLE.index(kind), report) for report in self.reports if (kind := trouble(report))]
        return [report for _, report in sorted(met, key=lambda pair: pair[0])]

    @property
    def slowest(self) -> list[Report]:
        return sorted(self.reports, key=lambda report: -report.seconds)[:SLOWEST]


def overview(reports: Iterable[Report]) -> Overview:
    """Exercises in the order of the reports, students by name."""
    reports = list(reports)
    by_exercise: dict[str, list[Report]] = {report.exercise: [] for report in reports}
    by_student: dict[str, dict[str, Report]] = {}
    for report in sorted(reports, key=lambda report: (student(report).casefold(), student(report))):
        by_student.setdefault(student(report), {})[report.exercise] = report
    for mine in by_student.values():
        for slug, report in mine.items():
            by_exercise[slug].append(report)
    students = [StudentTally(name, mine) for name, mine in by_student.items()]
    return Overview(students, [_exercise(slug, graded) for slug, graded in by_exercise.items()])


def student(report: Report) -> str:
    """Whose work it is, as recorded; where nobody is named, the file stands for them."""
    return report.student or place(report)


def trouble(report: Report) -> Verdict | None:
    """The trouble it met, if any: its own, or the worst of its checks'."""
    seen = {report.verdict, *(check.verdict for check in report.checks)}
    return next((kind for kind in TROUBLE if kind in seen), None)


def counted(reports: Iterable[Report]) -> list[Report]:
    """Without those that are our fault: they say nothing about anybody."""
    return [report for report in reports if report.verdict is not Verdict.BROKEN]


def _exercise(slug: str, reports: list[Report]) -> ExerciseTally:
    checks: dict[str, list[CheckReport]] = {}
    holders: dict[str, dict[str, CheckReport]] = {}  # mistake -> student -> the check that shows it
    for report in reports:
        for check in report.checks:
            checks.setdefault(check.name, []).append(check)
            if check.mistake:
                holders.setdefault(check.mistake, {}).setdefault(student(report), check)
    tallies = [_check(number, seen) for number, seen in enumerate(checks.values(), start=1)]
    frequent = sorted(holders.items(), key=lambda item: (-len(item[1]), item[0]))
    mistakes = [_mistake(letter(n), name, who) for n, (name, who) in enumerate(frequent)]
    return ExerciseTally(slug, reports, tallies, mistakes, {m.name: m.letter for m in mistakes})


def _check(number: int, seen: Sequence[CheckReport]) -> CheckTally:
    tried = [check for check in seen if check.verdict not in OPEN]
    passed = sum(check.verdict is Verdict.PASSED for check in tried)
    return CheckTally(number, seen[0].name, title(seen[0]), passed, len(tried))


def _mistake(sign: str, name: str, who: dict[str, CheckReport]) -> MistakeTally:
    told = next(iter(who.values()))
    says = clean(told.message).rstrip().rpartition("\n")[2]  # the judge's own words come before it
    return MistakeTally(sign, name, says, clean(told.hint or ""), list(who))


def letter(number: int) -> str:
    """a, b, …, z, aa, ab, …"""
    before, sign = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + sign)


def share(points: float, out_of: float) -> float:
    return min(max(points / out_of, 0.0), 1.0) if out_of else 0.0


def mean(values: Iterable[float]) -> float:
    seen = list(values)
    return sum(seen) / len(seen) if seen else 0.0


def bins(shares: Iterable[float]) -> list[int]:
    counts = [0] * BINS
    for value in shares:
        counts[int(value * (BINS - 1) + 1e-9)] += 1
    return counts
