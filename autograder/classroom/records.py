"""The records of a class: one file for each student and exercise, keyed by what the result depends on."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from autograder import whole
from autograder.catalog import exam_text, solution_text
from autograder.engine.stamps import VERSIONED, digest, own_code, version
from autograder.intake import Submission
from autograder.report import Report, Verdict

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PARTIAL = ".partial"
LOCK = ".dlkit-lock"


class Record(Report, frozen=True, kw_only=True):
    """A report, format 1, and what it was made from."""

    inputs: dict[str, str] = msgspec.field(default_factory=dict)
    notes: list[str] = msgspec.field(
        default_factory=list
    )  # on what was handed in; it was graded all the same


class InUse(Exception):
    """Somebody else is grading into the same folder."""


def ours(slug: str) -> dict[str, str]:
    """What decides a result on our side. Where and when it is graded, and how well guarded, does not."""
    return {
        "exam": digest(exam_text(slug)),
        "solution": digest(solution_text(slug)),
        "dlkit": own_code(),
        **{package: version(package) for package in VERSIONED},
    }


def theirs(submission: Submission | None, says: str, notes: list[str]) -> dict[str, str]:
    """And on the student's; `says` is why there is no submission, where there is none."""
    if submission is None:
        return {"submission": digest("nothing", says, *notes)}
    places = msgspec.json.encode(submission.cells).decode()
    source = submission.source.encode("utf-8", "replace").decode()
    return {"submission": digest("answer", source, places, *notes)}


def changed(record: Record, now: dict[str, str]) -> list[str]:
    """Why the record does not tell what grading would; nothing where it does."""
    if record.verdict is Verdict.BROKEN:
        return ["dlkit failed"]
    return [
        f"{name} {before} → {after}" if name in VERSIONED and before else WORDS.get(name, name)
        for name, after in now.items()
        if (before := record.inputs.get(name, "")) != after
    ]


WORDS = {
    "submission": "the submission changed",
    "exam": "the exam changed",
    "solution": "the solution changed",
    "seed": "another seed or secret",
    "messages": "other messages are asked for",
    "dlkit": "dlkit changed",
}


def read(path: Path) -> Record | None:
    """None where there is no record, or none that can be read: then it is graded again."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write(path: Path, record: Record) -> None:
    """Whole or not at all, whatever happens meanwhile. OSError: not at all."""
    text = msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
    whole.write(path, text, path.name + PARTIAL)


class Results:
    """The folder of a class's records, held by one grader at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Results:
        self.root.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.root / LOCK, "ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            self._lock.close()
            raise InUse(f"Another dlkit is grading into {self.root}; wait until it has ended.") from None
        except OSError:
            pass  # a network disk without locks: nothing is held, and nothing else is lost
        for left in self.root.glob(f"*/*/*{PARTIAL}"):  # by one that was killed
            left.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def path(self, folder: str, slug: str) -> Path:
        return self.root / folder / f"{slug}.json"

    def others(self, known: set[Path]) -> list[Path]:
        """Records of nobody, or nothing, that was handed in this time."""
        return sorted(path for path in self.root.glob("*/*/*.json") if path not in known)
