"""The instructor's page: a class in one file that needs no network, no script and no other file.

Whatever a learner wrote is shown as text: the template escapes everything, and the page's own policy forbids
scripts, pictures and requests, should anything ever slip through.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report import CheckReport, Report, Verdict
from autograder.reports import overview
from autograder.reports.findings import findings, gist, one_line
from autograder.reports.likeness import Likeness
from autograder.reports.plain import clean, number

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

PAGES = Path(__file__).with_name("pages")
NAME, MESSAGE, PRINTED = 40, 20_000, 4_000  # characters shown in a table, of a message, of what was printed
LISTED, PAIRS = 30, 100  # submissions that ended badly, and likely copies

# Each cell of a heat map says with a sign of its own, not with its colour alone, how the check ended.
SIGNS: dict[Verdict, tuple[str, str]] = {
    Verdict.PASSED: ("✓", "passed"),
    Verdict.FAILED: ("✗", "wrong"),
    Verdict.CRASHED: ("E", "ended in an error"),
    Verdict.REFUSED: ("R", "broke a rule"),
    Verdict.TIMED_OUT: ("T", "took too long"),
    Verdict.NOT_STARTED: ("·", "not written yet"),
    Verdict.BROKEN: ("?", "our fault"),
}


def render(reports: Sequence[Report], likeness: Likeness | None = None) -> str:
    """With `likeness`, the page also shows who may have copied; see `autograder.similarity`."""
    style = PAGES.joinpath("class.css").read_text(encoding="utf-8")
    return _template().render(
        style=style,
        policy=_policy(style),
        over=overview.overview(reports),
        likeness=likeness,
        tiers=sorted({report.isolation.tier for report in reports}),
        versions=sorted({" ".join(pair) for report in reports for pair in report.versions.items()}),
    )


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    rooms = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    rooms.globals.update(
        SIGNS=SIGNS, cell=cell, findings=findings, printed=printed, LISTED=LISTED, PAIRS=PAIRS
    )
    rooms.globals.update(gist=gist, share=overview.share, student=overview.student, trouble=overview.trouble)
    rooms.filters.update(number=number, percent=percent, heat=heat, some=some, told=told)
    rooms.filters.update(short=short, cut=cut, prose=prose, one_line=one_line)
    return rooms.get_template("class.html")


def cell(check: CheckReport, letters: dict[str, str]) -> str:
    """The letter of a named mistake, else the sign of how the check ended."""
    return letters.get(check.mistake or "") or SIGNS[check.verdict][0]


def percent(value: float) -> str:
    """Rounded down, so that 100 % is full marks and nothing less."""
    return f"{int(value * 100 + 1e-9)} %"


def told(bins: Sequence[int]) -> str:
    """A histogram in words."""
    places = [*(f"from {n} to {n + 9} %" for n in range(0, 100, 10)), "at full marks"]
    return ", ".join(f"{count} {place}" for count, place in zip(bins, places, strict=True) if count) or "none"


def heat(value: float) -> str:
    """The class of one of eleven shades."""
    return f"h{int(value * 10 + 1e-9)}"


def short(text: str, limit: int = NAME) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cut(text: str) -> str:
    return text if len(text) <= MESSAGE else f"{text[:MESSAGE]}\n… {len(text) - MESSAGE} more characters"


def prose(text: str) -> Markup:
    """What stands in `backticks` is code; everything is escaped."""
    from markupsafe import Markup, escape

    parts = (f"<code>{escape(part)}</code>" if odd else escape(part) for odd, part in _alternating(text))
    return Markup("".join(parts))


def _alternating(text: str) -> Iterator[tuple[bool, str]]:
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one of them is never closed: none of them is meant
        parts = [text]
    return ((number % 2 == 1, part) for number, part in enumerate(parts))


def printed(report: Report) -> str:
    """The end of what the learner's code printed: the last lines say most."""
    text = clean(report.output).strip("\n")
    return text if len(text) <= PRINTED else "…" + text[-PRINTED:]


def some(count: int, one: str, many: str = "") -> str:
    """1 student, 2 students."""
    return f"{count} {one if count == 1 else many or one + 's'}"
