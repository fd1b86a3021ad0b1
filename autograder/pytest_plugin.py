"""Each check of an exercise as a test, for editors' panels: `pytest -p autograder.pytest_plugin exercises`.

Only files called TOPIC/NAME.py or .ipynb after an exercise become tests. They are never imported here: the
engine grades them, as `dlkit check` does, and each exercise once, however many of its checks are asked for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.catalog import Catalog, load
from autograder.report import PRACTICE, CheckReport, Report, Verdict
from autograder.reports.findings import message
from autograder.reports.plain import clean

if TYPE_CHECKING:
    from autograder.engine.answers import Answers
    from autograder.engine.engine import Engine
    from autograder.exam import CheckSheet

SUFFIXES = {".py", ".ipynb"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dlkit", "exercises of dlkit")
    group.addoption(
        "--dlkit-alone",
        action="store_true",
        help="grade with an engine of this run's own, which leaves no process behind; slower to start",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[GRADING] = Grading(alone=config.getoption("--dlkit-alone"))


def pytest_unconfigure(config: pytest.Config) -> None:
    if grading := config.stash.get(GRADING, None):
        grading.close()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    found = yield
    exercise = parent.config.stash[GRADING].exercise(file_path)
    if exercise is None:
        return found
    # Python's own collector would import the file, that is: run it unguarded in this process.
    return [ExerciseFile.from_parent(parent, path=file_path, slug=exercise)]


class Grading:
    """What the tests of one run share."""

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._exit = ExitStack()
        self._reports: dict[Path, Report] = {}

    @cached_property
    def _catalog(self) -> Catalog:
        return load()

    def exercise(self, path: Path) -> str | None:
        slug = f"{path.parent.name}/{path.stem}"
        known = path.suffix in SUFFIXES and any(exercise.slug == slug for exercise in self._catalog)
        return slug if known else None

    def checks(self, slug: str) -> list[CheckSheet]:
        """Kept on disk between runs; the first time, this waits for TensorFlow."""
        from autograder.bundles import in_place_of_the_solution, read

        bundle = in_place_of_the_solution(slug, PRACTICE)
        answers = read(bundle, slug, PRACTICE) if bundle else self._answers
        return answers.study(slug).sheet.checks

    def report(self, path: Path, slug: str) -> Report:
        if path not in self._reports:
            self._reports[path] = self._graded(path, slug)
        return self._reports[path]

    def _graded(self, path: Path, slug: str) -> Report:
        from autograder.cli.grader import graded
        from autograder.intake import in_cells, read_submission

        submission = read_submission(path, slug, self._catalog)
        if not self._alone:
            return graded(submission, seed=PRACTICE, server=True)
        return in_cells(self._engine.grade(submission.source, slug, label=submission.label), submission)

    @cached_property
    def _engine(self) -> Engine:
        from autograder.engine.engine import Engine

        return self._exit.enter_context(Engine())

    @cached_property
    def _answers(self) -> Answers:
        if self._alone:
            return self._engine.answers
        from autograder.engine.answers import Answers
        from autograder.engine.processes import new_home, reference_room
        from autograder.engine.stamps import cache_folder

        home = Path(self._exit.enter_context(new_home()))
        answers = Answers(lambda: reference_room(home), cache_folder())
        self._exit.callback(answers.close)
        return answers

    def close(self) -> None:
        self._exit.close()


GRADING = pytest.StashKey[Grading]()


class ExerciseFile(pytest.File):
    def __init__(self, *, slug: str, **fields: Any) -> None:
        super().__init__(**fields)
        self.slug = slug

    def collect(self) -> Iterator[CheckItem]:
        from autograder.engine.launch import EngineError

        try:
            sheets = self.config.stash[GRADING].checks(self.slug)
        except EngineError as error:
            raise self.CollectError(f"dlkit: {error}") from None
        for sheet in sheets:
            yield CheckItem.from_parent(self, name=sheet.name, title=sheet.title)


class Told(Exception):
    """What a check says; shown as it stands, without a traceback."""


class CheckItem(pytest.Item):
    def __init__(self, *, title: str, **fields: Any) -> None:
        super().__init__(**fields)
        self.title = title
        if self.config.pluginmanager.hasplugin("xdist"):  # with --dist loadgroup, an exercise is graded once
            self.add_marker(pytest.mark.xdist_group(self.parent.nodeid if self.parent else self.name))

    def runtest(self) -> None:
        from autograder.engine.launch import EngineError
        from autograder.intake import IntakeError

        assert isinstance(self.parent, ExerciseFile)
        try:
            report = self.config.stash[GRADING].report(self.path, self.parent.slug)
        except (IntakeError, EngineError) as error:
            raise Told(str(error)) from None
        check = next((check for check in report.checks if check.name == self.name), None)
        if check is None:
            raise Told("The exercise changed while the tests ran; run them again.")
        if report.output and check.verdict is not Verdict.PASSED:
            self.add_report_section("call", "stdout", clean(report.output))
        if check.verdict is Verdict.NOT_STARTED:
            pytest.skip("Not written yet.")
        if check.verdict is not Verdict.PASSED:
            raise Told(told(report, check, self.path))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Told):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, 0, f"{self.name}: {self.title}"


def told(report: Report, check: CheckReport, path: Path) -> str:
    """The message, the question that leads on, and the place, as editors make a link of it."""
    whole = clean(report.message).strip("\n")
    parts = [check.title, whole or message(check), clean(check.hint or "")]
    line = check.line or report.line
    if line and path.suffix == ".py":  # a notebook's file has other lines than its code
        parts.append(f"{path}:{line}")
    return "\n\n".join(filter(None, parts))
