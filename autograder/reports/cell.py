"""A report as a fragment of HTML, for the output of a notebook's cell: its styles inside, nothing fetched.

Fit for light and dark themes of Jupyter, VS Code and Colab. Where a front end takes the styles away, as
Jupyter does in notebooks of others, the words still stand in order.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from markupsafe import Markup, escape

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.findings import Finding, findings, one_line
from autograder.reports.look import MARKS
from autograder.reports.plain import clean, number
from autograder.reports.terminal import ASIDES, OUTPUT_SHOWN

# Two sets of colours, each with a contrast of 4.5 or more on its background.
LIGHT = "--good:#1a7f4b;--bad:#c4303c;--warn:#8a6100;--quiet:#5f6672"
DARK = "--good:#4cc38a;--bad:#ff8080;--warn:#e3b341;--quiet:#9aa3af"
IN_THE_DARK = (
    "body[data-jp-theme-light=false]",  # Jupyter, nbconvert
    "body[data-vscode-theme-kind$=dark]",
    "body[data-vscode-theme-kind=vscode-high-contrast]",
    "html[theme=dark]",  # Colab
)
GREY = "rgba(127,127,127,.18)"  # a little darker than paper, a little lighter than ink
RULES = {
    "": f"{LIGHT};max-width:46rem;margin:.4rem 0 .6rem;line-height:1.5;overflow-wrap:anywhere",
    ".good": "color:var(--good)",
    ".bad": "color:var(--bad)",
    ".warn": "color:var(--warn)",
    ".quiet": "color:var(--quiet)",
    ".row": "display:flex;gap:.55rem;align-items:baseline;padding:.14rem .2rem",
    ".grow": "flex:1;min-width:0",
    ".mark": "width:.9rem;text-align:center;font-weight:700",
    ".points": "white-space:nowrap;font-variant-numeric:tabular-nums",
    ".turn": "display:inline-block;width:.7rem;font-size:.75em;color:var(--quiet)",
    "summary": "cursor:pointer;list-style:none",
    "summary::-webkit-details-marker": "display:none",
    "summary:hover": f"background:{GREY};border-radius:4px",
    "details[open]>summary>.turn": "transform:rotate(90deg)",
    ".meter": f"height:3px;margin:.25rem 0 .45rem;border-radius:2px;background:{GREY}",
    ".meter>div": "height:3px;border-radius:2px;background:currentColor",
    ".told": "margin:.15rem 0 .7rem 1.8rem;padding-left:.8rem;border-left:3px solid",
    ".told>*": "margin:0 0 .4rem",
    ".said": "white-space:pre-wrap",
    ".name": "font-weight:600",
    "img": "display:block;max-width:100%;border-radius:6px;background:#fff",
    "pre": "margin:.2rem 0 .2rem 1.8rem;white-space:pre-wrap;font-size:.92em",
    "code": f"font-size:.94em;padding:0 .2em;border-radius:3px;background:{GREY}",
    ".note": "margin:.35rem .2rem 0",
}
STYLE = Markup(
    "".join(f".dlkit-report {where}{{{rules}}}" for where, rules in RULES.items())
    + f"{','.join(f'{where} .dlkit-report' for where in IN_THE_DARK)}{{{DARK}}}"
)
TURN = Markup('<span class="turn">&#9656;</span>')  # shows that a click opens


class Drawn(Protocol):
    """A picture, as `dlkit.plots` makes them."""

    @property
    def alt(self) -> str: ...

    def png(self) -> bytes: ...


def render(
    report: Report,
    *,
    title: str = "",
    pictures: Mapping[str, Drawn] | None = None,
    notes: Iterable[str] = (),
) -> str:
    """`pictures` go by the names of checks; `notes` are sentences about the call."""
    told = findings(report)
    parts = [_head(report, title)]
    if report.message:  # about the whole submission
        parts.append(_told(told.pop(), None))
    of_check = {finding.checks[0]: finding for finding in told}
    for check in report.checks:
        picture = (pictures or {}).get(check.name)
        is_open = check.name == next(iter(of_check), "")
        parts.append(_check(check, of_check.get(check.name), picture, is_open))
    if report.output.strip():
        parts.append(_printed(report.output))
    parts += [Markup('<div class="note quiet">{}</div>').format(rich(note)) for note in notes]
    parts.append(_foot(report))
    # Two names, for two ages of MathJax: a dollar sign in a message begins no formula.
    page = '<div class="dlkit-report tex2jax_ignore mathjax_ignore"><style>{}</style>{}</div>'
    return "".join(Markup(page).format(STYLE, Markup("\n").join(parts)))  # text, which nothing escapes anew


def _head(report: Report, title: str) -> Markup:
    points = f"{number(report.points)} of {number(report.out_of)} points"
    if report.verdict is Verdict.PASSED:
        points, colour = f"✓ Passed: {points}.", "good"
    else:
        colour = "warn" if report.points else "quiet"
    share = min(1.0, max(0.0, report.points / report.out_of)) if report.out_of else 0.0
    return Markup(
        '<div class="row"><span class="grow"><strong>{title}</strong>'
        ' <span class="quiet">{slug}</span></span>'
        ' <strong class="points {colour}">{points}</strong></div>\n'
        '<div class="meter {colour}"><div style="width:{share}%"></div></div>'
    ).format(
        title=one_line(title),
        slug=one_line(report.exercise),
        colour=colour,
        points=points,
        share=f"{100 * share:.0f}",
    )


def _check(check: CheckReport, finding: Finding | None, picture: Drawn | None, is_open: bool) -> Markup:
    if finding is None or not finding.message:
        return Markup('<div class="row">{}</div>').format(_row(check, Markup('<span class="turn"></span>')))
    return Markup('<details{}><summary class="row">{}</summary>{}</details>').format(
        Markup(" open") if is_open else "", _row(check, TURN), _told(finding, picture)
    )


def _row(check: CheckReport, turn: Markup) -> Markup:
    mark, colour = MARKS[check.verdict]
    return Markup(
        '{turn} <span class="mark {colour}" role="img" aria-label="{verdict}">{mark}</span>'
        ' <span class="grow">{title}</span>'
        ' <span class="points"><span class="{colour}">{aside}</span> {points}</span>'
    ).format(
        turn=turn,
        mark=mark,
        colour=colour,
        verdict=check.verdict.replace("_", " "),
        title=rich(one_line(check.title) or check.name),
        aside=ASIDES.get(check.verdict, ""),
        points=f"{number(check.points)}/{number(check.out_of)}",
    )


def _told(finding: Finding, picture: Drawn | None) -> Markup:
    """What is wrong, with a bar down its side. Where a mistake is named, the last line says it."""
    seen, _, last = finding.message.rpartition("\n") if finding.mistake else (finding.message, "", "")
    parts = [Markup('<div class="said">{}</div>').format(rich(seen))]
    if finding.mistake:
        names = rich(" or ".join(f"`{name}`" for name in finding.mistake.split(" or ")))
        parts.append(Markup('<div><span class="name">{}</span> {}</div>').format(rich(last), names))
    if picture is not None:
        data = base64.b64encode(picture.png()).decode()
        parts.append(Markup('<img src="data:image/png;base64,{}" alt="{}">').format(data, clean(picture.alt)))
    if finding.hint:
        hint = '<details><summary class="name">{} Hint</summary><div class="said">{}</div></details>'
        parts.append(Markup(hint).format(TURN, rich(finding.hint)))
    bar = f"border-color:var(--{MARKS[finding.verdict][1]})"
    return Markup('<div class="told" style="{}">{}</div>').format(bar, Markup("\n").join(parts))


def _printed(output: str) -> Markup:
    """The end of what the learner's code printed."""
    lines = clean(output).rstrip("\n").split("\n")
    some = f" (the last {OUTPUT_SHOWN} of {len(lines)} lines)" if len(lines) > OUTPUT_SHOWN else ""
    shown = "\n".join(line[:200] for line in lines[-OUTPUT_SHOWN:])
    page = '<details><summary class="row quiet">{} your code printed{}</summary><pre>{}</pre></details>'
    return Markup(page).format(TURN, some, shown)


def _foot(report: Report) -> Markup:
    page = '<div class="note quiet">seed {} · {} s</div>'
    return Markup(page).format(one_line(report.seed), f"{report.seconds:.1f}")


def rich(text: str) -> Markup:
    """Escaped, with what stands between backticks as code."""
    pieces = re.split(r"`([^`\n]+)`", clean(text))
    code = Markup("<code>{}</code>")
    return Markup().join(code.format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces))
