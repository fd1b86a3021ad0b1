"""Pictures for feedback, of practice inputs: what was graded is drawn for nobody.

Of an answer that lost points, the checks that it failed run once more, with the inputs that everybody has.
Where only the others show that it is wrong, there is no picture, and no word about it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from autograder.courses.cells import Cell
from autograder.evidence import Evidence
from autograder.intake import Submission
from autograder.report import PRACTICE, Report, Verdict

if TYPE_CHECKING:
    from autograder.engine.engine import Engine

FIGURE = Markup(
    '<figure style="margin:0 0 .8em">{caption}<img src="data:image/png;base64,{data}" alt="{alt}" '
    'style="display:block;margin:0;width:{width}px;max-width:100%;height:auto;'
    'border-radius:6px;background:#fff"></figure>'
)
CAPTION = Markup('<figcaption style="margin:0 0 .3em">{}</figcaption>')
DOTS = 100  # of a page, for each inch of a picture: its letters are as large as the page's
KEPT = 256  # a class makes the same mistakes, and practice inputs are the same for all


class Drawn(msgspec.Struct, frozen=True):
    png: bytes
    alt: str
    width: int  # as it is to be looked at, in dots of the page


def drawn(engine: Engine, submission: Submission, report: Report) -> dict[str, Drawn]:
    """By check."""
    failed = {check.name for check in report.checks if check.verdict is Verdict.FAILED}
    if not failed:
        return {}
    return of(engine.look(submission.source, submission.slug, failed, label=submission.label))


def of(seen: Iterable[Evidence]) -> dict[str, Drawn]:
    pictures = {evidence.check: _of(msgspec.msgpack.encode(evidence)) for evidence in seen}
    return {check: picture for check, picture in pictures.items() if picture}


@lru_cache(KEPT)
def _of(evidence: bytes) -> Drawn | None:
    from autograder.pictures import picture

    found = picture(msgspec.msgpack.decode(evidence, type=Evidence))
    return Drawn(found.png(), found.alt, round(found.figure.get_figwidth() * DOTS)) if found else None


def caption(report: Report) -> str:
    others = "" if report.seed == PRACTICE else ", not to those that your grade comes from"
    return f"Your answer to practice inputs{others}:"


def output(picture: Drawn, caption: str = "") -> Cell:
    """Of a cell. As a page, since nbgrader's lets a mere picture reach out of the sheet."""
    page = FIGURE.format(
        caption=CAPTION.format(caption) if caption else "",
        data=base64.b64encode(picture.png).decode(),
        alt=picture.alt,
        width=picture.width,
    )
    data = {"text/html": str(page), "text/plain": f"{caption} {picture.alt}".lstrip()}
    return {"output_type": "display_data", "metadata": {}, "data": data}
