"""A course as nbgrader sees it: its folders, its settings, its gradebook, and the way into that."""

from __future__ import annotations

import glob
import logging
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from nbconvert.writers import FilesWriter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde

from autograder.courses import with_ours
from autograder.courses.marking import Marked
from autograder.courses.plans import Plan, plans
from autograder.courses.preprocessors import GradeAnswers, RestoreCells, secret_in

STATE = ".dlkit"  # in the course's folder


class CourseError(Exception):
    """The course cannot be graded as asked: one sentence."""


class Locked(Exception):
    """Another program holds the gradebook."""


class Course:
    """nbgrader's own programs are asked for everything that is theirs to decide."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise CourseError(f"There is no folder {root}.")
        self.root = root.resolve()
        # A new gradebook asks a program called alembic for its version; it lies beside this Python.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        self.app = AutogradeApp(
            log_level=logging.CRITICAL, load_cwd_config=False, raise_config_file_errors=True
        )
        try:
            self.app.initialize([], root=str(self.root))
        except Exception as error:
            raise CourseError(
                f"The settings of {root} cannot be read: {type(error).__name__}: {error}"
            ) from None
        self.folders = self.app.coursedir
        self.url = self.folders.db_url

    def secret(self) -> bytes:
        """The one that the course's settings name for `nbgrader autograde`."""
        file = self.app.config.GradeAnswers.get("secret_file")
        try:
            return secret_in(file, self.root) if file else b""
        except OSError as error:
            raise CourseError(
                f"The secret {file} of the course's settings cannot be read: {error.strerror}."
            ) from None

    def pictures(self) -> bool:
        """Whether its settings want some in feedback, as `nbgrader autograde` would read them."""
        chosen = self.app.config.GradeAnswers.get("pictures", True)
        if not isinstance(chosen, bool):
            said = f"c.GradeAnswers.pictures = {chosen!r}"
            raise CourseError(f"The course's settings say {said}, not True or False.")
        return chosen

    def path(self, step: str, student: str, assignment: str) -> Path:
        return Path(self.folders.format_path(step, student, assignment))

    def submitted(self, assignment: str) -> dict[str, Path]:
        """The folder of each student who handed something in, in the order of their names."""
        step = self.folders.submitted_directory
        pattern = self.folders.format_path(glob.escape(step), "*", glob.escape(assignment))
        name = self.folders.format_path(step, "(?P<student>[^/\\\\]+)", re.escape(assignment), escape=True)
        found = ((re.fullmatch(name, path), Path(path)) for path in glob.glob(pattern))
        return {
            match["student"]: path
            for match, path in sorted(found, key=lambda each: each[1])
            if match and path.is_dir()
        }

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        try:
            with Gradebook(self.url, self.folders.course_id) as gradebook:
                yield gradebook
        except sqlalchemy.exc.OperationalError as error:
            raise locked(error) from None
        except ModuleNotFoundError as error:
            # An address that only says postgresql:// asks for whatever driver SQLAlchemy likes best.
            raise CourseError(
                f"The gradebook needs {error.name}, which is not installed; "
                "with psycopg2, its address begins with postgresql+psycopg2://."
            ) from None
        except sqlalchemy.exc.ArgumentError:
            raise CourseError("The gradebook's address (CourseDirectory.db_url) is none.") from None

    def plans(self, assignment: str) -> dict[str, Plan]:
        try:
            with self.gradebook() as gradebook:
                return plans(gradebook, assignment)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment {assignment}: "
                f"`nbgrader generate_assignment {assignment}` enters it."
            ) from None
        except Locked as error:
            raise CourseError(f"{error} Nothing was graded.") from None


def locked(error: sqlalchemy.exc.OperationalError) -> Exception:
    if "locked" in str(error.orig):
        return Locked("The gradebook is in use by another program.")
    said = str(error.orig).strip().partition("\n")[0]
    return CourseError(f"The gradebook cannot be used: {said}")


class Entry:
    """Enters graded submissions through nbgrader's autograding, which keeps late penalties and manual grades.

    Args:
        stage: a folder on the course's disk. Submissions are read from `stage/submitted`; what comes of them
            is put in the course's own place only when it is whole.
    """

    def __init__(self, course: Course, plans: dict[str, Plan], stage: Path) -> None:
        self.course = course
        self.stage = stage
        folders = course.folders
        self.place = folders.autograded_directory
        folders.submitted_directory = str(stage / "submitted")
        folders.autograded_directory = str(stage / "autograded")
        restore, self.grade = RestoreCells(parent=course.app), GradeAnswers(parent=course.app)
        restore.plans = self.grade.plans = plans
        self.converter = Autograde(coursedir=folders, parent=course.app)
        steps = self.converter
        steps.sanitize_preprocessors = with_ours(steps.sanitize_preprocessors, restore)
        steps.autograde_preprocessors = with_ours(steps.autograde_preprocessors, self.grade)
        steps.writer = FilesWriter(parent=steps, config=steps.config)
        steps.exporter = steps.exporter_class(parent=steps, config=steps.config)

    def enter(
        self, assignment: str, student: str, marks: dict[str, Marked], whole: list[str], unread: list[str]
    ) -> None:
        """
        Args:
            marks: what was found, by notebook.
            whole: the notebooks that are staged.
            unread: those that were handed in but cannot be read; what the gradebook has of them stays.
        """
        converter, folders = self.converter, self.course.folders
        source = Path(folders.format_path(folders.submitted_directory, student, assignment))
        made = Path(folders.format_path(folders.autograded_directory, student, assignment))
        place = Path(folders.format_path(self.place, student, assignment))
        converter.notebooks = [str(source / f"{name}.ipynb") for name in whole]
        self.grade.marks = marks
        try:
            with warnings.catch_warnings():
                # nbgrader's own, at each new submission.
                warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)
                converter.run_pre_convert_hook()
                converter.init_assignment(assignment, student)
                for notebook in converter.notebooks:
                    converter.convert_single_notebook(notebook)
                for name in unread:
                    if (place / f"{name}.ipynb").exists():
                        shutil.copy2(place / f"{name}.ipynb", made)
                converter.set_permissions(assignment, student)
                converter.run_post_convert_hook()
        except sqlalchemy.exc.OperationalError as error:
            raise locked(error) from None
        self._put(made, place)

    def _put(self, made: Path, place: Path) -> None:
        """In one step, so that nobody meets half of it."""
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            os.replace(place, self.stage / "before")
        os.replace(made, place)
        shutil.rmtree(self.stage / "before", ignore_errors=True)
