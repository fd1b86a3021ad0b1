"""A report as a learner reads it: a line per check, then the first thing to mend, in full."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleRenderable
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.report import CheckReport, Report, Verdict
from autograder.reports.look import MARKS, WIDEST, console
from autograder.reports.plain import clean, number

OUTPUT_SHOWN = 10  # lines of what the learner printed; the last ones say most
ASIDES = {
    Verdict.CRASHED: "error",
    Verdict.REFUSED: "rule",
    Verdict.TIMED_OUT: "time",
    Verdict.BROKEN: "our fault",
}


def render(reports: Sequence[Report]) -> str:
    """The same words without colour, for a file or a log."""
    page = io.StringIO()
    screen = console(page, width=80)
    for report in reports:
        screen.print(heading(report.exercise))
        show(report, screen)
    return page.getvalue()


def show(report: Report, screen: Console) -> None:
    """Everything below the heading."""
    lines = CheckLines(screen)
    for check in report.checks:
        lines.add(check)
    lines.close(report, screen)


def heading(exercise: str, title: str = "") -> Text:
    line = Text.assemble("\n ", (clean(exercise), "topic"))
    if title:
        line.append(f"  {clean(title)}", "name")
    return line.append("\n")


class CheckLines:
    """Prints a line for each check as it ends. Where all fail in the same way, that is said once."""

    def __init__(self, screen: Console) -> None:
        self.screen = screen
        self.seen: set[str] = set()
        self.held: list[CheckReport] | None = []  # None once two checks have ended differently

    def add(self, check: CheckReport) -> None:
        if check.name in self.seen:  # a server that went away is asked anew, from the first check on
            return
        self.seen.add(check.name)
        if self.held is not None and _alike([*self.held, check]):
            self.held.append(check)
        else:
            self._let_go()
            self.screen.print(check_line(check, self.screen))

    def close(self, report: Report, screen: Console) -> None:
        for check in report.checks:
            self.add(check)
        if self.held and len(self.held) > 1:
            screen.print(_all_alike(self.held, screen))
        else:
            self._let_go()
        for part in epilogue(report, screen):
            screen.print(part)

    def _let_go(self) -> None:
        for check in self.held or ():
            self.screen.print(check_line(check, self.screen))
        self.held = None


def _alike(checks: Sequence[CheckReport]) -> bool:
    if checks[0].verdict in {Verdict.PASSED, Verdict.NOT_STARTED}:
        return False
    # The lines above the last one tell the way into the error, which differs from check to check.
    return len({(check.verdict, check.message.rstrip().rpartition("\n")[2]) for check in checks}) == 1


def check_line(check: CheckReport, screen: Console) -> ConsoleRenderable:
    """✓ Each row sums to one.   2/2"""
    title = Text(clean(check.title) or check.name, "quiet" if check.verdict is Verdict.NOT_STARTED else "")
    return _line(check.verdict, title, check.points, check.out_of, screen)


def _all_alike(checks: Sequence[CheckReport], screen: Console) -> ConsoleRenderable:
    title = Text(f"All {len(checks)} checks end in the same way.")
    points, out_of = sum(check.points for check in checks), sum(check.out_of for check in checks)
    return _line(checks[0].verdict, title, points, out_of, screen)


def _line(verdict: Verdict, title: Text, points: float, out_of: float, screen: Console) -> ConsoleRenderable:
    mark, colour = MARKS[verdict]
    line = Table.grid(padding=(0, 1))
    line.width = min(screen.width, WIDEST) - 2
    line.add_column(width=1)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    count = Text(f"{number(points)}/{number(out_of)}", colour if points else "quiet")
    if aside := ASIDES.get(verdict):
        count = Text.assemble((f"{aside}  ", colour), count)
    line.add_row(Text(mark, colour), title, count)
    return Padding(line, (0, 0, 0, 1), expand=False)


def epilogue(report: Report, screen: Console) -> Iterator[ConsoleRenderable]:
    """What was printed, the first thing to mend, and the score."""
    if report.output.strip():
        yield printed(report.output)
    worst = to_mend(report)
    colour = MARKS[worst.verdict if worst else report.verdict][1]
    if report.message:
        yield finding("", report.message, "", colour, screen)
    elif worst:
        title = worst.title if not _alike(report.checks) else ""
        yield finding(title, worst.message, worst.hint or "", colour, screen)
    yield score(report)


def to_mend(report: Report) -> CheckReport | None:
    """The first check that says what is wrong: one thing at a time."""
    done = {Verdict.PASSED, Verdict.NOT_STARTED}
    return next((check for check in report.checks if check.verdict not in done), None)


def finding(title: str, message: str, hint: str, colour: str, screen: Console) -> ConsoleRenderable:
    """What is wrong, under the title of the check that saw it, with a bar down its side."""
    body = Text()
    if title:
        body.append(f"{clean(title)}\n", f"{colour}.strong")
    body.append(clean(message).strip("\n"))
    if hint:
        body.append(f"\n\n{clean(hint)}", "italic")
    lines = body.wrap(screen, min(screen.width, WIDEST) - 4, tab_size=4)
    return Text("\n").join([Text(), *(Text.assemble((" │ ", colour), line) for line in lines)])


def printed(output: str) -> ConsoleRenderable:
    """The end of what the learner's code printed."""
    lines = clean(output).rstrip("\n").split("\n")
    left_out = len(lines) - OUTPUT_SHOWN
    title = "your code printed" + (
        f" (the last {OUTPUT_SHOWN} of {len(lines)} lines)" if left_out > 0 else ""
    )
    body = Text(f"\n {title}", "quiet")
    for line in lines[-OUTPUT_SHOWN:]:
        body.append(f"\n   {line[:200]}", "quiet")
    return body


def score(report: Report) -> Text:
    """6 of 10 points  seed practice · 0.4 s"""
    points = f"{number(report.points)} of {number(report.out_of)} points"
    if report.verdict is Verdict.PASSED:
        line = Text.assemble("\n ", (f"✓ Passed: {points}.", "good.strong"))
    else:
        line = Text.assemble("\n ", (points, "warn.strong" if report.points else "quiet.strong"))
    return line.append(f"  seed {clean(report.seed)} · {report.seconds:.1f} s", "quiet")
