"""The statement's `>>>` examples, run over the reference as a learner would run them over an answer."""

from __future__ import annotations

import doctest
import re

from autograder.prove.bench import Bench
from autograder.stubs import statement

FENCE = re.compile(r"^```(?:python|pycon|py)\n(.*?)^```", re.S | re.M)
# Appended to the reference. The room tells an exception's text, so that is how the failures come back.
RUN = """
import doctest as _doctest

_runner = _doctest.DocTestRunner(
    verbose=False, optionflags=_doctest.ELLIPSIS | _doctest.NORMALIZE_WHITESPACE
)
_names, _told = dict(globals()), []
for _number, _block in enumerate({blocks!r}, start=1):
    _test = _doctest.DocTestParser().get_doctest(_block, _names, f"block {{_number}}", None, 0)
    _runner.run(_test, out=_told.append, clear_globs=False)
    _names = _test.globs
if _runner.failures:
    raise AssertionError("".join(_told)[:3000])
"""


def blocks(bench: Bench) -> list[str]:
    """The fenced Python of the statement that holds examples."""
    return [block for block in FENCE.findall(statement(bench.solution)) if ">>>" in block]


def untrue_examples(bench: Bench) -> list[str]:
    found = blocks(bench)
    try:
        examples = sum(len(doctest.DocTestParser().get_examples(block)) for block in found)
    except ValueError as error:
        return [f"an example of the statement cannot be read: {error}"]
    if not examples:
        return ["the statement has no worked example: a fenced ```python block with >>>"]
    outcome = bench.away.load(bench.reference + RUN.format(blocks=found))
    if outcome.kind == "loaded":
        return []
    return [f"an example of the statement is not true: {told(outcome.text)}"]


def told(text: str) -> str:
    """The failed example, what was expected and what came, without doctest's frame."""
    _, marked, failure = text.partition("Failed example:")
    lines = [line.strip() for line in (failure if marked else text).split("*****")[0].splitlines()]
    lines = [line for line in lines if line]
    if "Exception raised:" in lines:
        return f"{lines[0]} raises {lines[-1]}"
    return " ".join(lines)
