"""What can go wrong around a check, in one line each and without a traceback of ours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.bundles import BundleError
from autograder.catalog import CatalogError, UnknownExercise
from autograder.engine.launch import EngineError
from autograder.intake import IntakeError
from autograder.reports.plain import clean
from autograder.workplace import WorkplaceError

TOLD = (UnknownExercise, CatalogError, IntakeError, WorkplaceError, EngineError, BundleError)


class Complaint(Exception):
    """Why nothing was checked. The cell counts as failed, so that “run all” stops here."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for it
        return [f"dlkit: {clean(str(self))}"]


@contextmanager
def in_one_line() -> Iterator[None]:
    try:
        yield
    except Complaint:
        raise
    except TOLD as error:
        raise Complaint(str(error)) from None
    except KeyboardInterrupt:
        raise Complaint("stopped before the answer was checked; nothing was recorded.") from None
    except Exception as error:
        if os.environ.get("DLKIT_DEBUG"):
            raise
        detail = str(error).strip().partition("\n")[0]
        raise Complaint(
            f"something went wrong in dlkit itself, not in your work "
            f"({type(error).__name__}{': ' if detail else ''}{detail}); DLKIT_DEBUG=1 shows where."
        ) from None
