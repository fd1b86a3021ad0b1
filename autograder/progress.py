"""What a learner has achieved: the records of progress.json and what one graded try changes in them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from autograder.report import Report, Verdict

FORMAT = 1


class Unreadable(Exception):
    """The file holds something other than progress."""


class NewerFormat(Exception):
    """The file was written by a dlkit that knows more than this one."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the learner has come with one exercise; points and verdict are of the best try."""

    points: float = 0.0
    out_of: float = 0.0
    verdict: Verdict = Verdict.NOT_STARTED
    tries: int = 0
    hints_shown: int = 0
    solution_shown: bool = False
    passed_at: str | None = None  # ISO date of the first pass

    @property
    def passed(self) -> bool:
        return self.passed_at is not None


class Progress(msgspec.Struct, frozen=True):
    exercises: dict[str, Standing] = {}
    notice: str = ""  # one sentence the learner should read; not kept

    def of(self, slug: str) -> Standing:
        return self.exercises.get(slug, Standing())


class _Format(msgspec.Struct, frozen=True):
    format: int


class _Kept(_Format, frozen=True):
    exercises: dict[str, Standing]


def after(standing: Standing, report: Report) -> Standing:
    """The standing once `report` is known. What was passed stays passed; an untouched stub is no try."""
    passes = report.verdict is Verdict.PASSED
    tried = report.verdict is not Verdict.NOT_STARTED
    standing = msgspec.structs.replace(standing, tries=standing.tries + tried)
    if not passes and (standing.passed or _share(report) < _share(standing)):
        return standing
    return msgspec.structs.replace(
        standing,
        points=report.points,
        out_of=report.out_of,
        verdict=report.verdict,
        passed_at=standing.passed_at or (datetime.now().date().isoformat() if passes else None),
    )


def encode(progress: Progress) -> bytes:
    kept = msgspec.json.encode(_Kept(FORMAT, progress.exercises))
    return msgspec.json.format(kept, indent=1) + b"\n"


def decode(content: bytes) -> Progress:
    try:
        if msgspec.json.decode(content, type=_Format).format > FORMAT:
            raise NewerFormat
        return Progress(msgspec.json.decode(content, type=_Kept).exercises)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable from None


def _share(result: Report | Standing) -> float:
    return result.points / result.out_of if result.out_of else 0.0
