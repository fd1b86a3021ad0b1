"""Where a learner's files lie, and what dlkit remembers about them in `.dlkit` beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, count
from pathlib import Path

import msgspec

from autograder import whole
from autograder.catalog import Catalog, Exercise, exercises_folder, in_clone, load, solution_path, stub_path
from autograder.progress import NewerFormat, Progress, Standing, Unreadable, after, decode, encode
from autograder.report import Report, Verdict
from autograder.stubs import StubError, stub

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SETTINGS = "dlkit.toml"
OWN = ("exercises", "solutions", "autograder", "dlkit")  # no place for a work folder
SETTINGS_TEXT = "# dlkit looks for this file to find its work folder.\nformat = 1\n"


class WorkplaceError(Exception):
    """The learner's folder cannot be read or written as asked: one sentence."""


class Made(msgspec.Struct, frozen=True):
    """What `init` did: the files it wrote, and those it found there and left as they were."""

    workplace: Workplace
    written: list[Path]
    kept: list[Path]


class Workplace(msgspec.Struct, frozen=True):
    root: Path  # holds .dlkit
    files: Path  # holds <topic>/<exercise>.py

    @classmethod
    def find(cls, start: Path | None = None) -> Workplace:
        """The work folder that `start` (by default the current folder) lies in, else the clone's exercises.

        An installed dlkit has no clone: `start` itself then stands in, for reading only, until `init`.
        """
        with _clearly("find the current folder"):
            start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if os.path.isfile(folder / SETTINGS):  # Path.is_file raises where we may not look
                return cls(root=folder, files=folder)
        if in_clone():
            return cls(root=exercises_folder().parent, files=exercises_folder())
        return cls(root=start, files=start)

    @classmethod
    def init(cls, directory: Path, catalog: Catalog | None = None) -> Made:
        """Make `directory` a work folder with all stubs. No existing file is touched."""
        place = cls(root=directory.resolve(), files=directory.resolve())
        clone = exercises_folder().parent
        if place.root == clone or any(place.root.is_relative_to(clone / own) for own in OWN):
            raise WorkplaceError(f"{directory} is dlkit's own folder; choose another: `dlkit init my-work`.")
        texts = {place.file(exercise.slug): pristine(exercise.slug) for exercise in catalog or load()}
        texts[place.root / SETTINGS] = SETTINGS_TEXT
        made = Made(place, [], [])
        for path, text in texts.items():
            (made.written if _write_new(path, text.encode()) else made.kept).append(path)
        return made

    @property
    def state(self) -> Path:
        return self.root / ".dlkit"

    def file(self, slug: str) -> Path:
        return self.files / f"{slug}.py"

    def progress(self) -> Progress:
        """What was achieved so far. A file that cannot be read is set aside, and `notice` says so."""
        try:
            return self._read()
        except Unreadable:
            with self._locked():
                return self._read_or_set_aside()

    def record(self, report: Report) -> Progress:
        """Note one graded try. What is our fault is no try, and neither is an untouched stub."""
        if report.verdict is Verdict.BROKEN:
            return self.progress()
        return self._update(report.exercise, lambda standing: after(standing, report))

    def next_exercise(self, catalog: Catalog) -> Exercise | None:
        """The first exercise not passed yet; None when all are.

        A catalog lists prerequisites first, so those of the first one not passed are passed.
        """
        progress = self.progress()
        return next((exercise for exercise in catalog if not progress.of(exercise.slug).passed), None)

    def next_hint(self, slug: str, total: int) -> int:
        """How many of the `total` hints to show now: one more than last time, until all are shown."""

        def one_more(standing: Standing) -> Standing:
            return msgspec.structs.replace(standing, hints_shown=min(standing.hints_shown + 1, total))

        return self._update(slug, one_more).of(slug).hints_shown

    def solution_shown(self, slug: str) -> Progress:
        """Note that the learner has seen the solution."""
        return self._update(slug, lambda standing: msgspec.structs.replace(standing, solution_shown=True))

    def reset(self, slug: str) -> Path | None:
        """Put the stub back; the path of the backup, or None where there was no file to lose."""
        path = self.file(slug)
        fresh = pristine(slug, to_replace=path).encode()
        with self._locked(), _clearly(f"reset {path}"):
            backup = None
            if path.exists():
                backup = _unused(self.state / "backups" / slug, ".py")
                whole.write(backup, path.read_bytes())
            whole.write(path, fresh)
        return backup

    def add_notebook(self, slug: str, notebook: str, script: str) -> bool:
        """Put a notebook beside the exercise's file, and into that file what makes the two a pair. False, and
        nothing changed, where there is a notebook already."""
        path = self.file(slug).with_suffix(".ipynb")
        if not _write_new(path, notebook.encode()):
            return False
        try:
            with _clearly(f"write {self.file(slug)}"):
                whole.write(self.file(slug), script.encode())
        except WorkplaceError:
            path.unlink(missing_ok=True)  # a pair that disagrees does not open
            raise
        return True

    def _update(self, slug: str, change: Callable[[Standing], Standing]) -> Progress:
        with self._locked():
            before = self._read_or_set_aside()
            now = Progress({**before.exercises, slug: change(before.of(slug))}, before.notice)
            with _clearly(f"save progress in {self.state}"):
                whole.write(self._progress_file, encode(now))
        return now

    @property
    def _progress_file(self) -> Path:
        return self.state / "progress.json"

    def _read(self) -> Progress:
        with _clearly(f"read {self._progress_file}"):
            try:
                content = self._progress_file.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return Progress()
        try:
            return decode(content)
        except NewerFormat:
            raise WorkplaceError(
                f"{self._progress_file} is of a newer dlkit; please update this one."
            ) from None

    def _read_or_set_aside(self) -> Progress:
        try:
            return self._read()
        except Unreadable:
            aside = _unused(self.state / "progress.unreadable", ".json")
            with _clearly(f"set {self._progress_file} aside"):
                os.replace(self._progress_file, aside)
            return Progress(
                notice=f"Your progress could not be read and starts anew; the old file is kept: {aside}."
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time changes what lies in `.dlkit`; the others wait."""
        if not (in_clone() or (self.root / SETTINGS).is_file()):
            raise WorkplaceError(f"{self.root} is no work folder yet: `dlkit init {self.root}` makes it one.")
        with _clearly(f"write to {self.state}"):
            self.state.mkdir(parents=True, exist_ok=True)
            lock = (self.state / "lock").open("ab")
        with lock:
            with _clearly(f"lock {self.state}"):
                _wait_for(lock.fileno())
            yield  # closing the file unlocks it


def pristine(slug: str, to_replace: Path | None = None) -> str:
    """The untouched stub: made from the solution where there is one, since learners edit a clone's stubs."""
    solution, shipped = solution_path(slug), stub_path(slug)
    with _clearly(f"read the stub of {slug}"):
        if solution.is_file():
            try:
                return stub(solution.read_text(encoding="utf-8"), solution)
            except StubError as error:
                raise WorkplaceError(f"The stub of {slug} cannot be made: {error}") from None
        if to_replace is not None and to_replace.resolve() == shipped.resolve():
            raise WorkplaceError(f"{shipped} is the only copy here; `git checkout` restores it.")
        return shipped.read_text(encoding="utf-8")


def _write_new(path: Path, content: bytes) -> bool:
    """Write a file that does not exist yet; False, and nothing changed, where one does."""
    with _clearly(f"write {path}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = path.open("xb")
        except FileExistsError:
            return False
        try:
            with file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)  # half a file would be kept for whole next time
            raise
        return True


@contextmanager
def _clearly(action: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkplaceError(f"dlkit could not {action}: {error.strerror or error}.") from None


def _unused(stem: Path, suffix: str) -> Path:
    stamp = f"{datetime.now():%Y-%m-%dT%H-%M-%S}"  # no colons: Windows
    names = (f"{stem.name}.{stamp}{again}{suffix}" for again in chain([""], map("-{}".format, count(2))))
    return next(path for path in map(stem.with_name, names) if not path.exists())


def _wait_for(lock: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(lock, msvcrt.LK_LOCK, 1)  # tries for ten seconds
    else:
        fcntl.flock(lock, fcntl.LOCK_EX)
