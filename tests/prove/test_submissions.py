"""The heads of wrong submissions."""

from __future__ import annotations

from autograder.prove.submissions import broken_promises, read
from autograder.report import CheckReport, Isolation, Report, Verdict


def submission(tmp_path, head):
    path = tmp_path / "answer.py"
    path.write_text(head + "\nimport keras\n# verdict: passed\n", encoding="utf-8")
    return read(path)


def report(verdict=Verdict.FAILED, mistake=None, message="It differs."):
    check = CheckReport(
        name="adds_up", title="…", verdict=verdict, points=0, out_of=2, mistake=mistake, message=message
    )
    return Report(
        exercise="a/b",
        verdict=verdict,
        points=0,
        out_of=2,
        seed="s",
        isolation=Isolation("A"),
        checks=[check],
    )


def test_a_head_is_read_up_to_the_code(tmp_path):
    found = submission(
        tmp_path, "# A classic.\n# verdict: failed\n# mistake: one\n# mistake: two\n# points: 1.5"
    )

    assert (found.verdict, found.mistakes, found.points) == (Verdict.FAILED, ["one", "two"], 1.5)


def test_kept_promises_say_nothing(tmp_path):
    found = submission(
        tmp_path, "# verdict: failed\n# mistake: two\n# says: it  DIFFERS\n# check: adds_up\n# points: 0"
    )

    assert broken_promises(found, report(mistake="one or two")) == []


def test_each_broken_promise_is_told(tmp_path):
    found = submission(
        tmp_path, "# verdict: crashed\n# mistake: two\n# says: never\n# check: other\n# points: 1"
    )

    assert broken_promises(found, report(mistake="one")) == [
        "its verdict is failed, not crashed",
        "it earns 0 points, not 1",
        "two is not named",
        "other passes",
        "nothing says “never”",
    ]


def test_none_promises_that_nothing_is_named(tmp_path):
    found = submission(tmp_path, "# mistake: none")

    assert broken_promises(found, report()) == []
    assert broken_promises(found, report(mistake="one")) == ["one is named"]
