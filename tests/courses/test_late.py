"""A course's own late policy has the last word on its marks, graded by us or by nbgrader."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime

import pytest

from autograder import cli
from autograder.courses.configuring import FILE

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning", "ignore::FutureWarning"
)
POLICY = """
from nbgrader.plugins import LateSubmissionPlugin

class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""


def test_who_is_late_loses_what_the_policy_says(course, pupils, engine, monkeypatch):
    (course / "late_policy_of_ours.py").write_text(POLICY)
    with open(course / FILE, "a") as settings:
        settings.write("c.AssignLatePenalties.plugin_class = 'late_policy_of_ours.Half'\n")
    monkeypatch.syspath_prepend(str(course))
    monkeypatch.setattr("autograder.courses.grading.Engine", lambda **_: contextlib.nullcontext(engine))
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database, database:
        database.execute("update assignment set duedate = ?", [str(datetime(2030, 1, 15))])
    for student, day in (("early", "2030-01-14"), ("late", "2030-01-16")):
        folder = pupils.hand_in(student, softmax=pupils.right("softmax"))
        (folder / "timestamp.txt").write_text(f"{day} 12:00:00 UTC")

    assert cli.run(["nbgrader", "autograde", "ps1", "--course", str(course)]) == 0

    query = """
        select student_id, timestamp, sum(late_submission_penalty) from submitted_assignment
        join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
        group by student_id
    """
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        found = {student: (str(when)[:10], lost) for student, when, lost in database.execute(query)}
    assert found == {"early": ("2030-01-14", None), "late": ("2030-01-16", 5.0)}
