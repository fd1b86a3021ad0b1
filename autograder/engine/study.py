"""What the reference room tells of an exercise: the exam's sheet and the solution's variants."""

from __future__ import annotations

import types
from pathlib import Path

import msgspec

from autograder import stubs
from autograder.catalog import solution_path
from autograder.engine import gates
from autograder.engine.wire import Outcome, Study
from autograder.exam import Sheet, load_exam
from autograder.variants import Answer, Mistake


class MistakeSheet(msgspec.Struct, frozen=True):
    name: str
    says: str
    hint: str
    fails: list[str]
    source: str


class AnswerSheet(msgspec.Struct, frozen=True):
    name: str
    source: str


class Studied(msgspec.Struct, frozen=True):
    sheet: Sheet
    reference: str
    mistakes: list[MistakeSheet]
    answers: list[AnswerSheet]
    skips: dict[str, str] | None = (
        None  # checks that the oracle cannot serve, and why; None without an oracle
    )
    equivalent: dict[str, str] = {}  # mutants that no check can tell from the reference, and why


def study(request: Study) -> Outcome:
    path = solution_path(request.exercise)
    studied = read(request.exercise, request.exam, request.solution, path)
    return Outcome(kind="studied", study=msgspec.msgpack.encode(studied))


def read(slug: str, exam: str, text: str, path: Path) -> Studied:
    reference = stubs.reference(text, path)
    parsed = load_exam(slug, exam)
    for name in parsed.without:
        gates.resolve(name)  # a rule about something that does not exist forbids nothing
    module = author_module(text, path)
    mistakes: list[Mistake] = getattr(module, "MISTAKES", [])
    answers: list[Answer] = getattr(module, "OTHER_ANSWERS", [])
    return Studied(
        parsed.sheet(),
        reference,
        [MistakeSheet(m.name, m.says, m.hint, m.fails, m.source(reference)) for m in mistakes],
        [AnswerSheet(a.name, a.source(reference)) for a in answers],
        dict(getattr(module.Oracle, "skips", {})) if hasattr(module, "Oracle") else None,
        dict(getattr(module, "EQUIVALENT", {})),
    )


def author_module(text: str, path: Path) -> types.ModuleType:
    """The whole solution file as a module, author's cell included."""
    module = types.ModuleType(path.stem)
    exec(compile(text, str(path), "exec", dont_inherit=True), module.__dict__)
    return module
