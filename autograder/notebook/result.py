"""What a check found, as rich as the front end can show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograder.evidence import Evidence
from autograder.report import Report, Verdict

if TYPE_CHECKING:
    from dlkit.plots import Picture


class Result:
    """Shows itself in a notebook as a page, and in a terminal in the words of `dlkit check`."""

    def __init__(
        self,
        report: Report,
        evidence: Sequence[Evidence] = (),
        *,
        title: str = "",
        notes: Sequence[str] = (),
        rich: bool = True,
    ) -> None:
        self.report = report
        self.evidence = list(evidence)
        self.title = title
        self.notes = list(notes)
        self._rich = rich

    @property
    def passed(self) -> bool:
        return self.report.verdict is Verdict.PASSED

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/plain": str(self)}
        if self._rich:
            bundle["text/html"] = self.html()
        return bundle

    def html(self) -> str:
        from autograder.reports import cell

        pictures = self.pictures() if self.evidence else {}
        return cell.render(self.report, title=self.title, pictures=pictures, notes=self.notes)

    def pictures(self) -> dict[str, Picture]:
        """Of what failed checks saw, by their names."""
        from autograder.pictures import picture

        drawn = {evidence.check: picture(evidence) for evidence in self.evidence}
        return {check: found for check, found in drawn.items() if found is not None}

    def __str__(self) -> str:
        from autograder.reports import terminal

        return "\n ".join([terminal.render([self.report]), *self.notes])

    __repr__ = __str__
