"""A class at a glance, on a terminal: how each exercise went, and what wants a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report import Report, Verdict
from autograder.reports.plain import clean, number

WORDS = {  # what wants a look most comes first
    Verdict.BROKEN: "not graded: our fault",
    Verdict.TIMED_OUT: "ran out of time",
    Verdict.REFUSED: "broke a rule",
    Verdict.CRASHED: "crashed",
}
SHOWN = 12  # of what wants a look


def show(reports: Sequence[Report], screen: Console) -> None:
    screen.print(_table(reports))
    strange = list(_strange(reports))
    if strange:
        screen.print(Text("\n Worth a look", "name"))
    for line in strange[:SHOWN]:
        screen.print(line, no_wrap=True, overflow="ellipsis")
    if len(strange) > SHOWN:
        screen.print(Text(f"   and {len(strange) - SHOWN} more", "quiet"))


def _table(reports: Sequence[Report]) -> Table:
    table = Table(box=None, padding=(0, 0, 0, 1), header_style="quiet")
    table.add_column("", overflow="fold")
    for title in ("full marks", "partly", "no points", "not started", "crashed", "mean"):
        table.add_column(title, justify="right", vertical="bottom")
    for slug in dict.fromkeys(report.exercise for report in reports):
        theirs = [report for report in reports if report.exercise == slug]
        counts = [sum(column(report) for report in theirs) for column in COLUMNS]
        out_of = max(report.out_of for report in theirs)
        points = [report.points for report in theirs if report.verdict is not Verdict.BROKEN]
        mean = f"{sum(points) / len(points):.1f}" if points else "–"
        table.add_row(
            Text(clean(slug), "topic"),
            *(Text(str(count or "·"), "" if count else "quiet") for count in counts),
            f"{mean}/{number(out_of)}",
        )
    return table


def _full(report: Report) -> bool:
    return report.verdict is Verdict.PASSED


def _partly(report: Report) -> bool:
    return report.points > 0 and not _full(report)


def _crashed(report: Report) -> bool:
    return report.points <= 0 and report.verdict in WORDS


def _not_started(report: Report) -> bool:
    return report.verdict is Verdict.NOT_STARTED


def _none(report: Report) -> bool:
    return not (_full(report) or _partly(report) or _crashed(report) or _not_started(report))


COLUMNS = (_full, _partly, _none, _not_started, _crashed)


def _strange(reports: Sequence[Report]) -> Iterator[Text]:
    order = list(WORDS)
    ended_badly = [report for report in reports if report.verdict in WORDS]
    for report in sorted(ended_badly, key=lambda report: order.index(report.verdict)):
        first = report.message or next((check.message for check in report.checks if check.message), "")
        said = clean(first).strip().rpartition("\n")[2]
        line = Text.assemble("   ", (_one_line(report.student), "name"), f" {clean(report.exercise)}: ")
        yield line.append(WORDS[report.verdict]).append(f"  {said}" if said else "", "quiet")


def _one_line(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")
