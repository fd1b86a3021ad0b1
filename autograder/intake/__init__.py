"""How a submission comes in: one file, an archive or a folder, read in memory and never trusted."""

from autograder.intake.reading import open_submissions, read_submission
from autograder.intake.records import Intake, IntakeError, Problem, Submission, in_cells, place

__all__ = [
    "Intake",
    "IntakeError",
    "Problem",
    "Submission",
    "in_cells",
    "open_submissions",
    "place",
    "read_submission",
]
