"""What students read below a test cell."""

from __future__ import annotations

from autograder.courses.marking import check_line, indented
from autograder.report import CheckReport, Verdict

LONG = "Your output has the right shape (2, 5, 6) but differs from the reference at [1, 2, 2]: " * 2


def test_sentences_are_broken_where_a_page_ends_and_quoted_code_is_not():
    code = f"    outputs = {'x' * 90}"
    lines = indented(f"{LONG}\n{code}\nThe end.").split("\n")
    assert lines[-2:] == [f"  {code}", "  The end."]
    assert max(map(len, lines[:-2])) <= 80
    assert " ".join(line.strip() for line in lines[:-2]) == LONG.strip()
    assert all(line.startswith("  ") for line in lines)


def test_what_a_check_is_worth_stands_at_the_end_of_its_first_sentence():
    check = CheckReport(
        name="shape",
        title="A title.",
        verdict=Verdict.FAILED,
        points=0.0,
        out_of=2.0,
        message="Why.",
        hint="How?",
    )
    assert check_line(check, 2.0) == "✗ A title.  0 of 2 points\n  Why.\n  How?"
    long = CheckReport(name="shape", title=LONG.strip(), verdict=Verdict.PASSED, points=1.0, out_of=1.0)
    first, *_, last = check_line(long, 1.0).split("\n")
    assert first.startswith("✓ Your output")
    assert last.endswith("[1, 2, 2]:  1 of 1 point")
