"""How a command fails: one sentence on standard error, and the exit code that says whose fault it is."""

from __future__ import annotations

import os
import sys
import traceback

import typer

from autograder.progress import Progress
from autograder.reports.plain import clean

WRONG_CALL, OURS = 2, 3


class WrongCall(typer.TyperException):
    """The command was called wrongly: an unknown exercise, no such file, a bad option."""


def complain(sentence: str) -> None:
    print(f"dlkit: {clean(sentence)}", file=sys.stderr)


def notice(progress: Progress) -> None:
    if progress.notice:
        complain(progress.notice)


def explain(error: Exception) -> int:
    """Says what went wrong and returns the exit code. A traceback of ours only where one is asked for."""
    from autograder.bundles import BundleError
    from autograder.catalog import CatalogError, UnknownExercise
    from autograder.engine.launch import EngineError
    from autograder.intake import IntakeError
    from autograder.stubs import StubError
    from autograder.workplace import WorkplaceError

    if isinstance(error, UnknownExercise | WorkplaceError | IntakeError | BundleError) or _asked_too_much(
        error
    ):
        complain(str(error))
        return WRONG_CALL
    if os.environ.get("DLKIT_DEBUG"):
        traceback.print_exception(error)
    if isinstance(error, CatalogError | StubError | EngineError):
        complain(str(error))
    else:
        detail = str(error).strip().partition("\n")[0]
        complain(
            f"something went wrong in dlkit itself, not in your work "
            f"({type(error).__name__}{': ' if detail else ''}{detail}); DLKIT_DEBUG=1 shows where."
        )
    return OURS


# Raised by modules that few commands load; all of them say that something was asked for that cannot be.
ASKED = {
    "autograder.engine.engine": "NotIsolated",
    "autograder.classroom.cluster": "ClusterError",
    "autograder.courses.making": "AssignmentError",
    "autograder.courses.configuring": "ConfigError",
    "autograder.courses.gradebooks": "CourseError",
    "autograder.courses.plans": "PlanError",
}


def _asked_too_much(error: Exception) -> bool:
    """Whether it is one of these. Where its module is not loaded, nothing of it can have raised."""
    kinds = (getattr(sys.modules.get(module), name, None) for module, name in ASKED.items())
    return any(kind is not None and isinstance(error, kind) for kind in kinds)
