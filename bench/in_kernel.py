"""What a plain test does, in a cell or a file: the check over the student's names and over the reference.

They are compared on the spot, in the process that ran the student's code.
"""

from __future__ import annotations

import sys
import types
from functools import cache
from typing import Any

from autograder import stubs
from autograder.catalog import exam_path, solution_path, solution_text
from autograder.draw import Draw
from autograder.engine.observe import Observations
from autograder.engine.replicas import make_devices
from autograder.engine.wire import Outcome, pack
from autograder.exam import Kit, load_exam
from autograder.judge import Observed, difference
from autograder.report import PRACTICE

make_devices()  # for the checks that train on two; TensorFlow has done nothing yet


@cache
def right(slug: str) -> types.ModuleType:
    module = types.ModuleType("reference")
    sys.modules["reference"] = module
    exec(stubs.reference(solution_text(slug), solution_path(slug)), module.__dict__)
    return module


def points(slug: str, check: str, out_of: float, names: dict[str, Any]) -> float:
    exam = load_exam(slug, exam_path(slug).read_text(encoding="utf-8"))
    answer = types.SimpleNamespace(**names)

    def observed(module: Any) -> Observed:
        seen = Observations(exam.checks[check].observe(Kit(module), Draw(PRACTICE, slug, check)))
        return Observed(Outcome(kind="observed", leaves=seen.leaves), pack(seen.arrays))

    found = difference(observed(answer), observed(right(slug)), exam.checks[check].tolerance)
    if found:
        print(found.message)
    return 0.0 if found else float(out_of)
