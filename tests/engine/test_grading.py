"""Submissions of every kind through the real engine: each gets its verdict and one clear sentence."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.report import Verdict, exit_code

SLUG = "activations/softmax"

RIGHT = """
import keras
from keras import ops

class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs):
        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
"""
CALL = """        powers = ops.exp(inputs - ops.max(inputs, axis=self.axis, keepdims=True))
        return powers / ops.sum(powers, axis=self.axis, keepdims=True)
"""


def with_call(*lines: str) -> str:
    body = "".join(f"        {line}\n" for line in lines)
    assert CALL in RIGHT
    return RIGHT.replace(CALL, body)


def first_problem(report):
    return next(check for check in report.checks if check.verdict is not Verdict.PASSED)


def test_a_right_answer_earns_everything(engine):
    report = engine.grade(RIGHT, SLUG)
    assert (report.verdict, report.points) == (Verdict.PASSED, report.out_of)
    assert all(check.message == "" for check in report.checks)
    assert exit_code([report]) == 0


def test_an_answer_may_import_the_library(engine):
    report = engine.grade(f"import dlkit\nimport dlkit.plots\n{RIGHT}", SLUG)
    assert report.verdict is Verdict.PASSED, report.message


def test_an_answer_may_import_what_the_engine_does_without(engine):
    report = engine.grade(f"import matplotlib.pyplot\nimport sklearn.base\n{RIGHT}", SLUG)
    assert report.verdict is Verdict.PASSED, report.message


BAD = {
    "nothing at all": ("", Verdict.FAILED, "There is no `Softmax` in your file"),
    "class line only": (
        "import keras\nclass Softmax(keras.layers.Layer):\n    pass\n",
        Verdict.FAILED,
        "does not have a `call` method",
    ),
    "returns None": (with_call("pass"), Verdict.FAILED, "Your output is None; a tensor is expected."),
    "returns a tuple": (with_call("return inputs, inputs"), Verdict.FAILED, "is a tuple or list; a tensor"),
    "returns NumPy": (
        with_call("import numpy as np", "return np.asarray(inputs)"),
        Verdict.FAILED,
        "Your output is a NumPy array; a tensor is expected.",
    ),
    "wrong shape": (
        with_call("return ops.sum(inputs, axis=self.axis)"),
        Verdict.FAILED,
        "Your output has shape (3,); (3, 5) is expected.",
    ),
    "wrong dtype": (
        with_call("return ops.cast(inputs, 'float64')"),
        Verdict.FAILED,
        "Your output is float64; float32 is expected.",
    ),
    "NaN": (
        with_call("return ops.sqrt(-ops.abs(inputs))"),
        Verdict.FAILED,
        "Your output holds NaN at [0, 0]",
    ),
    "wrong values": (
        with_call("return inputs"),
        Verdict.FAILED,
        r"has the right shape (3, 5) but differs from the reference at [",
    ),
    "raises": (
        with_call("return inputs / missing"),
        Verdict.CRASHED,
        "NameError: name 'missing' is not defined",
    ),
    "wrong signature": (
        RIGHT.replace(
            "def __init__(self, axis=-1, **kwargs)", "def __init__(self, dim=-1, **kwargs)"
        ).replace("= axis", "= dim"),
        Verdict.CRASHED,
        "axis",
    ),
    "ends the process": (
        with_call("import os", "os._exit(0)"),
        Verdict.CRASHED,
        "ended its process before answering",
    ),
    "calls exit": (with_call("exit(0)"), Verdict.CRASHED, "Your code ended the program"),
    "crashes Python": (
        with_call("import ctypes", "ctypes.string_at(0)"),
        Verdict.CRASHED,
        "ended its process before answering",
    ),
}


@pytest.mark.parametrize("source, verdict, words", BAD.values(), ids=BAD.keys())
def test_each_bad_answer_gets_one_clear_sentence(engine, source, verdict, words):
    report = engine.grade(source, SLUG)
    problem = first_problem(report)
    assert words in problem.message
    assert problem.verdict is verdict
    assert report.points < report.out_of
    assert "Traceback" not in problem.message
    assert exit_code([report]) == 1


def test_a_syntax_error_is_told_with_line_and_caret(engine):
    report = engine.grade("import keras\n\nclass Softmax(keras.layers.Layer:\n    pass\n", SLUG)
    assert report.verdict is Verdict.CRASHED
    assert report.line == 3
    assert re.search(r"line 3: .*\n\s+class Softmax\(keras\.layers\.Layer:\n\s+\^", report.message)
    assert report.points == 0


def test_the_learners_own_line_is_shown(engine):
    source = with_call("rows = inputs", "return rows / missing")
    problem = first_problem(engine.grade(source, SLUG))
    number = source.splitlines().index("        return rows / missing") + 1
    assert problem.line == number
    assert f"line {number}, in call:  return rows / missing" in problem.message


def test_the_death_of_a_worker_costs_one_check_only(engine):
    source = with_call(
        "import os",
        "if len(inputs.shape) == 4: os._exit(0)",
        *(line.strip() for line in CALL.splitlines()),
    )
    report = engine.grade(source, SLUG)
    lost = [check.name for check in report.checks if check.verdict is not Verdict.PASSED]
    assert lost == ["works_along_any_axis"]
    assert report.points == report.out_of - 1


def test_an_endless_loop_is_stopped_and_said(engine, monkeypatch):
    monkeypatch.setattr("autograder.engine.attempt.MAX_TIMEOUTS", 1)
    monkeypatch.setattr("autograder.engine.attempt.patience", lambda check: 1.0)
    report = engine.grade(with_call("while True: pass"), SLUG)
    assert report.verdict is Verdict.TIMED_OUT
    assert "did not finish within 1 seconds" in report.checks[0].message
    assert report.checks[1].message.startswith("Not run")


def test_an_endless_import_is_stopped(engine, monkeypatch):
    monkeypatch.setattr("autograder.engine.attempt.IMPORT_SECONDS", 0.5)
    report = engine.grade("while True: pass", SLUG)
    assert report.verdict is Verdict.TIMED_OUT


def test_megabytes_of_output_are_cut_and_skip_nothing(engine):
    report = engine.grade("print('x' * 3_000_000)\n" + RIGHT, SLUG)
    assert report.verdict is Verdict.PASSED
    assert len(report.output) < 40_000
    assert "more bytes were printed" in report.output


def test_where_an_object_lies_in_memory_is_no_part_of_a_message(engine):
    """It differs from run to run, and the same file gets the same messages."""
    report = engine.grade(with_call('raise ValueError(f"cannot use {object()}")'), SLUG)
    assert first_problem(report).message.endswith("ValueError: cannot use <object object>")


def test_kerass_bold_letters_are_no_part_of_a_message(engine):
    report = engine.grade(with_call('raise ValueError(chr(27) + "[1mtoo bold")'), SLUG)
    assert first_problem(report).message.endswith("ValueError: too bold")


def test_printed_escapes_are_made_visible(engine):
    report = engine.grade("print('\\x1b[31mred\\u202e')\n" + RIGHT, SLUG)
    assert report.output == "⟨U+001B⟩[31mred⟨U+202E⟩\n"


def test_a_mistake_is_named_only_where_the_numbers_equal_it(engine):
    missing = with_call(
        "powers = ops.exp(inputs)", "return powers / ops.sum(powers, axis=self.axis, keepdims=True)"
    )
    assert [c.mistake for c in engine.grade(missing, SLUG).checks if c.mistake] == ["no_max_subtraction"]
    nearly = with_call(
        "powers = ops.exp(inputs)", "return powers / (1 + ops.sum(powers, axis=self.axis, keepdims=True))"
    )
    assert all(check.mistake is None for check in engine.grade(nearly, SLUG).checks)


def test_messages_can_hold_the_numbers_back(engine):
    problem = first_problem(engine.grade(with_call("return inputs"), SLUG, reveal=False))
    assert "differs from the reference" in problem.message
    assert "expected" not in problem.message


def test_another_seed_gives_other_numbers_and_the_same_verdict(engine):
    wrong = with_call("return inputs")
    one, two = (engine.grade(wrong, SLUG, seed=seed) for seed in ("one", "two"))
    assert one.verdict is two.verdict
    assert one.checks[0].message != two.checks[0].message
    again = engine.grade(wrong, SLUG, seed="one")
    assert [check.message for check in again.checks] == [check.message for check in one.checks]


def test_two_submissions_at_once_do_not_mix(engine):
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(engine.grade, source, SLUG) for source in (RIGHT, with_call("return inputs")) * 3]
    assert [job.result().verdict for job in jobs] == [Verdict.PASSED, Verdict.FAILED] * 3


def test_no_worker_and_no_descriptor_is_left_behind(engine):
    engine.grade(RIGHT, SLUG)
    before = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
    for _ in range(3):
        engine.grade(with_call("import os", "os._exit(3)"), SLUG)
    after = set(os.listdir("/proc/self/fd")) if before else set()
    assert len(after) <= len(before)


def test_a_solution_file_is_graded_without_its_authors_cell(engine):
    from autograder.catalog import solution_path

    report = engine.grade(solution_path(SLUG).read_text(), SLUG)
    assert report.verdict is Verdict.PASSED
