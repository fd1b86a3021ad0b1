"""Courses that run on nbgrader: assignments made from exercises, submissions graded in guarded workers.

One line of a course's `nbgrader_config.py` is enough for `nbgrader autograde` itself to grade so:

    from autograder.courses import configure; configure(c)
"""

from __future__ import annotations

from typing import Any

EXECUTE = "Execute"  # nbgrader's: runs the student's notebook in a kernel
OURS = ("autograder.courses.preprocessors.RestoreCells", "autograder.courses.preprocessors.GradeAnswers")
SANITIZE = [
    OURS[0],
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
AUTOGRADE = [
    OURS[1],
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]


def configure(config: Any) -> None:
    """Puts our two preprocessors among those of `nbgrader autograde`. A list that is there is kept."""
    steps = config.Autograde
    for name, ours, usual in (
        ("sanitize_preprocessors", OURS[0], SANITIZE),
        ("autograde_preprocessors", OURS[1], AUTOGRADE),
    ):
        chosen = steps.get(name, usual)
        if hasattr(chosen, "get_value"):  # put together by `append` and the like, not set
            chosen = chosen.get_value(usual)
        steps[name] = with_ours(list(chosen), ours)


def with_ours(steps: list[Any], ours: Any) -> list[Any]:
    """Ours comes first, and takes the place of the one that would run the notebook."""
    path = ours if isinstance(ours, str) else class_path(type(ours))
    return [ours, *(step for step in steps if class_path(step) != path and not _executes(step))]


def class_path(step: Any) -> str:
    return step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"


def _executes(step: Any) -> bool:
    path = class_path(step)
    return path.startswith("nbgrader.") and path.endswith(f".{EXECUTE}")
