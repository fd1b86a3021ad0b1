"""A report as a fragment of HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from autograder.report import CheckReport, Isolation, Report, Verdict, overall
from autograder.reports.cell import render
from autograder.reports.terminal import render as in_words

HOSTILE = "<script>alert('x')</script><b onclick=\"y\">&amp; $x$ \u202egnp `<i>`"


def check(title: str, verdict: Verdict, **changes: Any) -> CheckReport:
    points = 2.0 if verdict is Verdict.PASSED else 0.0
    fields: dict[str, Any] = {
        "name": title,
        "title": title,
        "verdict": verdict,
        "points": points,
        "out_of": 2.0,
    }
    return CheckReport(**{**fields, **changes})


def report(*checks: CheckReport, **changes: Any) -> Report:
    fields: dict[str, Any] = {
        "exercise": "activations/softmax", "verdict": overall([check.verdict for check in checks]),
        "points": sum(check.points for check in checks), "out_of": sum(check.out_of for check in checks),
        "seed": "practice", "isolation": Isolation("B"), "checks": list(checks), "seconds": 0.4,
    }  # fmt: skip
    return Report(**{**fields, **changes})


FAILED = check(
    "Stays finite.",
    Verdict.FAILED,
    message="Your output holds NaN at [0, 1].\nThe logits go into `exp` as they are.",
    mistake="no_max_subtraction",
    hint="What may you subtract?",
)


class Reader(HTMLParser):
    """The words that are shown, the tags, and whether every tag that opens closes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Dot:
    alt = 'one "dot"'

    def png(self) -> bytes:
        return b"\x89PNG"


def test_it_says_what_the_terminal_says():
    passed = check("Rows add up to 1.", Verdict.PASSED)
    later = check("Has a configuration.", Verdict.FAILED, message="Another thing.")
    shown = Reader(render(report(passed, FAILED, later), title="Softmax", notes=["Next: `relu`"]))
    words = in_words([report(passed, FAILED, later)]).replace("│", "").replace("`", "")
    for line in filter(None, map(str.strip, words.splitlines())):
        for part in re.split(r"\s{2,}", line):
            assert part in shown.text, part
    assert "no_max_subtraction" in shown.text
    assert "Another thing." in shown.text  # folded, where the terminal leaves it out
    assert shown.tags.count("details") == 3
    assert "Next: relu" in shown.text


def test_only_the_first_finding_is_open():
    page = render(report(FAILED, check("Another.", Verdict.FAILED, message="Other words.")))
    assert page.count("<details open>") == 1
    assert page.index("<details open>") < page.index("Stays finite.") < page.index("Other words.")


def test_what_a_learner_wrote_has_no_power():
    wicked = check(HOSTILE, Verdict.CRASHED, message=HOSTILE, hint=HOSTILE, mistake=HOSTILE)
    page = render(
        report(wicked, exercise=HOSTILE, seed=HOSTILE, output=HOSTILE), title=HOSTILE, notes=[HOSTILE]
    )
    shown = Reader(page)
    assert not {"script", "b", "i"} & set(shown.tags)
    assert "onclick" not in shown.attributes
    assert "\u202e" not in page
    whole = render(report(wicked, message=HOSTILE))
    assert not {"script", "b", "i"} & set(Reader(whole).tags)


def test_pictures_stand_with_their_check():
    page = render(report(FAILED), pictures={"Stays finite.": Dot(), "of another check": Dot()})
    assert page.count("<img") == 1
    assert Reader(page).attributes["alt"] == 'one "dot"'
    assert 'src="data:image/png;base64,iVBORw==" ' in page


def test_nothing_is_fetched():
    page = render(report(FAILED, output="printed"), pictures={"Stays finite.": Dot()})
    assert not re.search(r"https?:|//|url\(|@import", page)


def test_what_concerns_the_whole_submission_is_said_once_above_the_checks():
    checks = [check(f"Check {number}.", Verdict.CRASHED) for number in range(3)]
    shown = Reader(render(report(*checks, message="line 3: SyntaxError")))
    assert shown.text.count("line 3: SyntaxError") == 1
    assert shown.text.index("SyntaxError") < shown.text.index("Check 0.")


def test_full_marks_have_nothing_to_open():
    shown = Reader(render(report(check("Rows add up to 1.", Verdict.PASSED))))
    assert "✓ Passed: 2 of 2 points." in shown.text
    assert "details" not in shown.tags
