"""The two ways to ask: `%%exercise`, whose cell is the answer, and `dlkit.check`, which looks for it."""

from __future__ import annotations

import sys
from typing import Any

from autograder.catalog import Exercise, load
from autograder.intake import Submission
from autograder.notebook import asking
from autograder.notebook.cells import Inputs, latest_cells, one_cell
from autograder.notebook.result import Result
from autograder.notebook.trouble import Complaint, in_one_line
from autograder.report import Report, Verdict
from autograder.workplace import Workplace, WorkplaceError


def load_ipython_extension(shell: Any) -> None:
    def exercise(line: str, cell: str) -> None:
        """%%exercise activations/softmax: runs the cell, then checks it as the answer to the exercise."""
        run_and_check(shell, line, cell)

    shell.register_magic_function(exercise, "cell")
    shell.set_hook("complete_command", lambda _, event: _names(event.symbol), str_key="%%exercise")


def run_and_check(shell: Any, line: str, cell: str) -> None:
    from IPython.display import display

    with in_one_line():
        if not line.strip():
            raise Complaint("say which exercise: `%%exercise activations/softmax`.")
        found = load().find(line)
        submission = one_cell(found.slug, shell.execution_count, cell, _inputs(shell))
        # Empty first line: errors then speak of the lines that the learner sees.
        if not shell.run_cell(f"\n{cell}").success:
            raise Complaint(f"not checked as the answer to {found.slug}, since the cell does not run.")
        result = _result(shell, found, submission)
    display(result)  # type: ignore[no-untyped-call]


def check(exercise: str) -> Result | None:
    shell = _shell()
    if shell is None:  # a script, perhaps one that is just being graded
        print("dlkit.check looks at cells, in a notebook or in IPython; for files there is `dlkit check`.")
        return None
    with in_one_line():
        catalog = load()
        found = catalog.find(exercise)
        return _result(shell, found, latest_cells(found.slug, _inputs(shell), catalog))


def _result(shell: Any, exercise: Exercise, submission: Submission) -> Result:
    report, evidence = asking.ask(submission)
    notes = [note for note in (*submission.notes, *_recorded(report)) if note]
    rich = shell.display_formatter.active_types != ["text/plain"]
    return Result(report, evidence, title=exercise.title, notes=notes, rich=rich)


def _recorded(report: Report) -> list[str]:
    """Progress is a service: if it cannot be saved, the answer still stands. What comes next, too."""
    slug = report.exercise
    try:
        place = Workplace.find()
        notes = [place.record(report).notice]
        upcoming = place.next_exercise(load())
    except WorkplaceError as error:
        notes, upcoming = [f"Your progress was not saved: {error}"], None
    match report.verdict:
        case Verdict.PASSED if upcoming:
            notes.append(f"Next: {upcoming.slug}, {upcoming.title}")
        case Verdict.BROKEN:
            notes.append("This is our fault and costs you nothing: `dlkit doctor` may know why.")
        case Verdict.FAILED | Verdict.CRASHED | Verdict.TIMED_OUT:
            notes.append(f"`dlkit hint {slug}` goes one step further.")
        case Verdict.NOT_STARTED:
            notes.append("There is a TODO where your answer goes.")
    return notes


def _inputs(shell: Any) -> Inputs:
    """All cells run so far, the present one too. The first of IPython's list stands for nothing."""
    return dict(list(enumerate(shell.history_manager.input_hist_raw))[1:])


def _shell() -> Any:
    """The IPython that we run in, if any."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _names(begun: str) -> list[str]:
    """What may be meant by a name that is being typed."""
    names = [name for exercise in load() for name in (exercise.slug, exercise.name)]
    return [name for name in names if name.startswith(begun)]
