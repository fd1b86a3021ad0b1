"""The language an exam is written in: checks with points, the rules of the exercise, its hints.

A check is a pure function `(kit, draw) -> observations`. The same function runs over the learner's
module and, in another process, over the reference; a third process compares what they returned. So an
exam holds no answers, and there is nothing in it worth stealing.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from autograder.catalog import exam_module, exam_path

Observe = Callable[[Any, Any], Any]
SEEDS = 50


class Finding(Exception):
    """What is wrong with a submission, said in one clear sentence to its author."""


class ExamError(Exception):
    """An exam is written wrongly: our fault, never the learner's."""


class Tolerance(msgspec.Struct, frozen=True):
    """A value passes when |got - expected| <= atol + rtol * |expected|."""

    rtol: float = 1e-4
    atol: float = 1e-5


class Check(msgspec.Struct, frozen=True):
    name: str
    title: str
    points: float
    observe: Observe
    tolerance: Tolerance
    seconds: float
    seeds: int
    bar: float
    # It traces and compiles. The reference gives the same as plain Python, which proofs show, and far sooner.
    untraced: bool


class CheckSheet(msgspec.Struct, frozen=True):
    """A check without its code: what the judge knows of it."""

    name: str
    title: str
    points: float
    tolerance: Tolerance
    seconds: float
    seeds: int = SEEDS  # on how many `dlkit prove` runs it
    bar: float = 0.0  # the share of right predictions that passes; 0 where observations are compared


class Sheet(msgspec.Struct, frozen=True):
    """An exam without its code."""

    points: float
    without: list[str]
    checks: list[CheckSheet]


class Exam:
    """Collects an exercise's checks. `without` names what a learner may not call, by its public name."""

    def __init__(
        self, *, points: float, without: Sequence[str] = (), hints: Sequence[str] = (), seconds: float = 10.0
    ) -> None:
        self.points = points
        self.without = list(without)
        self.hints = list(hints)
        self.seconds = seconds
        self.checks: dict[str, Check] = {}

    def check(
        self,
        *,
        points: float,
        rtol: float | None = None,
        atol: float | None = None,
        seconds: float | None = None,
    ) -> Callable[[Observe], Observe]:
        """Decorates a check. Its docstring's first line is the title that learners see."""

        def register(observe: Observe) -> Observe:
            self.add(observe, points=points, rtol=rtol, atol=atol, seconds=seconds)
            return observe

        return register

    def add(
        self,
        observe: Observe,
        *,
        points: float,
        name: str | None = None,
        title: str | None = None,
        rtol: float | None = None,
        atol: float | None = None,
        seconds: float | None = None,
    ) -> None:
        """Adds a ready-made check, as the families of `autograder.checks` make them."""
        name = name or observe.__name__
        title = title or (observe.__doc__ or "").strip().split("\n")[0]
        if name in self.checks:
            raise ExamError(f"two checks are named {name!r}")
        if not title:
            raise ExamError(f"check {name!r} has no docstring, so learners would see no title")
        # A family may know better than the default how exact its observations can be.
        default: Tolerance = getattr(observe, "tolerance", Tolerance())
        tolerance = Tolerance(
            rtol=default.rtol if rtol is None else rtol, atol=default.atol if atol is None else atol
        )
        seeds: int = getattr(observe, "seeds", SEEDS)
        bar: float = getattr(observe, "bar", 0.0)
        untraced: bool = getattr(observe, "untraced", False)
        self.checks[name] = Check(
            name, title, points, observe, tolerance, seconds or self.seconds, seeds, bar, untraced
        )

    def sheet(self) -> Sheet:
        checks = [
            CheckSheet(c.name, c.title, c.points, c.tolerance, c.seconds, c.seeds, c.bar)
            for c in self.checks.values()
        ]
        return Sheet(self.points, self.without, checks)


class Kit:
    """The module under test, seen from a check: `kit.Softmax` is the class called Softmax in it."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(self._module, name)
        except AttributeError:
            raise Finding(
                f"There is no `{name}` in your file. Keep the name that the exercise gives."
            ) from None


def parts(value: Any, *names: str) -> dict[str, Any]:
    """Names the parts of a returned tuple or list, so that messages can speak of them."""
    if not isinstance(value, tuple | list):
        kind = type(value).__name__
        got = "None" if value is None else "one tensor" if kind.endswith("Tensor") else f"one {kind}"
        raise Finding(f"Your code returned {got} where {len(names)} values are expected: {', '.join(names)}.")
    if len(value) != len(names):
        raise Finding(
            f"Your code returned {len(value)} values where {len(names)} are expected: {', '.join(names)}."
        )
    return dict(zip(names, value, strict=True))


@lru_cache(maxsize=64)
def load_exam(slug: str, text: str) -> Exam:
    """The exam of an exercise, complete and consistent.

    Its text comes with each request: an import would give a long-lived room yesterday's exam.
    """
    module = types.ModuleType(exam_module(slug))
    sys.modules[module.__name__] = module
    exec(compile(text, str(exam_path(slug)), "exec", dont_inherit=True), module.__dict__)
    exam = getattr(module, "exam", None)
    if not isinstance(exam, Exam):
        raise ExamError(f"{slug}: `exam` is not an Exam")
    total = sum(check.points for check in exam.checks.values())
    if abs(total - exam.points) > 1e-9:
        raise ExamError(f"{slug}: the checks add up to {total:g} points, not {exam.points:g}")
    return exam


def hints_of(slug: str) -> list[str]:
    """The hints of an exam, read without running it, so that showing one needs no TensorFlow."""
    tree = ast.parse(exam_path(slug).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Exam":
            for keyword in node.keywords:
                if keyword.arg == "hints":
                    return [str(hint) for hint in ast.literal_eval(keyword.value)]
    return []
