"""Pictures for feedback: of practice inputs alone, few, small, and never at the cost of a mark."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from instructing import Pupils, cell_of, grades

from autograder import cli
from autograder.bundles import NAME, pack, record
from autograder.classroom.planning import Seeds
from autograder.courses import cell, pictures
from autograder.courses.cells import Test, answer_cell
from autograder.courses.cells import test_source as asking
from autograder.courses.configuring import FILE
from autograder.courses.marking import mark
from autograder.courses.pictures import Drawn, drawn
from autograder.courses.plans import Plan, made
from autograder.courses.preprocessors import graded
from autograder.engine.launch import EngineError
from autograder.evidence import Evidence
from autograder.intake import Submission
from autograder.report import Verdict

SOFTMAX, RELU = "activations/softmax", "activations/relu"
NO_MAX = ("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")
HIDDEN = Seeds(secret=b"that nobody knows")


@pytest.fixture
def swapped(reference):
    """The right answer with something else in one place."""

    def swap(slug: str, old: str, new: str) -> str:
        assert old in reference(slug)
        return reference(slug).replace(old, new)

    return swap


def handed_in(slug: str, source: str, *checks: str) -> tuple[list[dict], Plan]:
    """The cells of a notebook: an answer, and some of its checks."""
    tests = tuple(Test(check, slug, check, 1.0, asking(slug, check, check, 1.0)) for check in checks)
    answer = {**answer_cell("answer", source), "id": "a"}
    answer["metadata"]["dlkit"] = {"answer": "answer"}
    plan = Plan("notebook", tests, ("answer",), ("answer", *checks), foreign=False)
    return [answer, *map(made, tests)], plan


def shown(cells: list[dict]) -> dict[str, dict]:
    """What is displayed below each test cell that has a picture."""
    return {
        one["metadata"]["nbgrader"]["grade_id"]: output
        for one in cells
        for output in one["outputs"]
        if output["output_type"] == "display_data"
    }


def text(cells: list[dict], check: str) -> str:
    return "".join(cell_of({"cells": cells}, check)["outputs"][0]["text"])


def test_a_graded_answer_is_drawn_with_the_inputs_that_everybody_has(engine, swapped):
    source = swapped(SOFTMAX, *NO_MAX)
    failed = "stays_finite_for_large_logits"
    cells, plan = handed_in(SOFTMAX, source, failed, "works_along_any_axis")
    marked = graded(engine, cells, plan, "ada", HIDDEN)
    mark(cells, plan, marked)
    seen: list[Evidence] = []
    engine.grade(source, SOFTMAX, on_evidence=seen.append)
    practice = pictures.of(seen)[failed]
    assert practice.alt.startswith("Heat maps of output near +1000: expected, got, and the difference.")
    says = "Your answer to practice inputs, not to those that your grade comes from:"
    assert shown(cells) == {failed: pictures.output(practice, says)}
    assert shown(cells)[failed]["data"]["text/plain"] == f"{says} {practice.alt}"
    assert cells[1]["outputs"][-1]["data"] == {"text/plain": "0.0"}, "nbgrader's score"


def test_where_the_grade_comes_from_practice_inputs_nothing_else_is_said(engine, swapped):
    failed = "stays_finite_for_large_logits"
    cells, plan = handed_in(SOFTMAX, swapped(SOFTMAX, *NO_MAX), failed)
    mark(cells, plan, graded(engine, cells, plan, "ada", Seeds()))
    assert shown(cells)[failed]["data"]["text/plain"].startswith("Your answer to practice inputs: Heat maps")


def test_what_only_hidden_inputs_reveal_is_not_drawn(engine, swapped):
    """Right but for numbers that practice inputs never reach."""
    odd = "ops.where(ops.abs(inputs - 75.0) < 15.0, 0.0, ops.where(inputs > 0, inputs, 0.0))"
    source = swapped(RELU, "ops.where(inputs > 0, inputs, 0.0)", odd)
    check = "lets_positive_numbers_through"
    cells, plan = handed_in(RELU, source, check)
    marked = graded(engine, cells, plan, "hal", HIDDEN)  # whose largest is 76.8, where practice ends at 54.2
    mark(cells, plan, marked)
    assert marked.reports[RELU].checks[0].verdict is Verdict.FAILED
    assert marked.pictures == {RELU: {}}
    assert [output["output_type"] for output in cells[1]["outputs"]] == ["stream", "execute_result"]
    assert "practice" not in text(cells, check)


def test_they_are_few_and_small(engine, swapped):
    source = swapped(SOFTMAX, "return exponentials / ", "return 1.5 * exponentials / ")
    report = engine.grade(source, SOFTMAX, seed="another", reveal=False)
    assert sum(check.verdict is Verdict.FAILED for check in report.checks) > 3
    found = drawn(engine, Submission(SOFTMAX, source, "answer.py", "answer.py"), report)
    assert len(found) == 3
    assert max(len(picture.png) for picture in found.values()) <= 40_000


def test_a_bundle_does_for_maps_what_the_solution_does_for_curves(engine, swapped, tmp_path, monkeypatch):
    source = swapped(RELU, "return ", "return 0.5 + ")
    failed = ["lets_positive_numbers_through"]
    path = tmp_path / NAME
    path.write_bytes(pack({RELU: record(engine.answers, RELU)}))
    (curve,) = pictures.of(engine.look(source, RELU, failed)).values()
    monkeypatch.setattr(engine, "answers", None)  # whoever asks for the solution now fails
    (maps,) = pictures.of(engine.look(source, RELU, failed, bundle=path)).values()
    assert "over the input" in curve.alt
    assert maps.alt.startswith("Heat maps of output for a batch")


def test_one_worker_and_a_little_time_is_all_that_they_may_cost(engine, swapped, monkeypatch):
    source = swapped(SOFTMAX, "exponentials = ", "while True:\n            pass\n        exponentials = ")
    hasty = engine.beside(patience=0.05)
    opened = []
    open_room = hasty.open_room
    monkeypatch.setattr(hasty, "open_room", lambda: opened.append(open_room()) or opened[-1])
    everything = [check.name for check in engine.answers.study(SOFTMAX).sheet.checks]
    assert hasty.look(source, SOFTMAX, everything) == []
    assert len(opened) == 1
    hasty.close()


def test_marks_stand_without(engine, swapped, monkeypatch):
    def gone(*_: object, **__: object) -> list[Evidence]:
        raise EngineError("the room is gone")

    monkeypatch.setattr(engine, "look", gone)
    cells, plan = handed_in(SOFTMAX, swapped(SOFTMAX, *NO_MAX), "works_along_any_axis")
    marked = graded(engine, cells, plan, "ada", HIDDEN)
    assert marked.troubles == (f"{SOFTMAX} has no pictures (EngineError: the room is gone).",)
    assert marked.notes == ()
    mark(cells, plan, marked)
    assert "room" not in json.dumps(cells), "which is no student's business"
    assert graded(engine, cells, plan, "ada", HIDDEN, pictures=False).troubles == ()


def test_the_cells_of_a_released_notebook_draw_too(engine, swapped, monkeypatch, capsys):
    source = swapped(SOFTMAX, *NO_MAX)
    displayed: list[tuple[dict, dict]] = []
    monkeypatch.setattr(cell, "_history", lambda: [source])
    monkeypatch.setattr(cell, "_found", {})
    monkeypatch.setattr(
        "autograder.engine.resident.grade",
        lambda source, slug, label, bundle, on_evidence: engine.grade(source, slug, on_evidence=on_evidence),
    )
    monkeypatch.setattr(
        "IPython.display.publish_display_data", lambda data, metadata: displayed.append((data, metadata))
    )
    assert cell.points(SOFTMAX, "works_along_any_axis", 1) == 1.0
    assert displayed == []
    assert cell.points(SOFTMAX, "stays_finite_for_large_logits", 2) == 0.0
    ((data, metadata),) = displayed
    assert metadata == {}
    assert f'alt="{data["text/plain"]}"' in data["text/html"]
    assert "got NaN" in data["text/plain"]
    assert capsys.readouterr().err == ""


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning", "ignore::FutureWarning"
)
def test_an_instructor_can_do_without(course: Path, pupils: Pupils, engine, monkeypatch, capsys):
    monkeypatch.setattr("autograder.courses.grading.Engine", lambda **_: contextlib.nullcontext(engine))
    pupils.hand_in("bob", softmax=pupils.wrong())

    def autograde(*words: str) -> str:
        assert cli.run(["nbgrader", "autograde", "ps1", "--course", str(course), *words]) == 0
        return capsys.readouterr().out

    def page() -> list[dict]:
        return json.loads((course / "autograded/bob/ps1/softmax.ipynb").read_text())["cells"]

    def drawn() -> int:
        outputs = [output["output_type"] for one in page() for output in one.get("outputs", [])]
        return outputs.count("display_data")

    autograde()
    assert drawn() == 1
    before = grades(course)
    assert "1 graded" in autograde("--no-pictures")
    assert drawn() == 0
    assert "holds NaN at" in text(page(), "softmax-stays_finite_for_large_logits")
    settings = course / FILE
    settings.write_text(settings.read_text() + "c.GradeAnswers.pictures = False\n")
    assert "1 as before" in autograde()
    assert grades(course) == before
    settings.write_text(settings.read_text() + "c.GradeAnswers.pictures = 'no'\n")
    assert cli.run(["nbgrader", "autograde", "ps1", "--course", str(course)]) == 2
    assert capsys.readouterr().err == (
        "dlkit: The course's settings say c.GradeAnswers.pictures = 'no', not True or False.\n"
    )


def test_words_of_a_picture_are_no_markup():
    made = pictures.output(Drawn(b"", "a < b & “c” \"d'><script>", 7), "<b>")["data"]["text/html"]
    assert made.count("<") == 5  # of figure, figcaption, img
    assert 'alt="a &lt; b &amp; “c” &#34;d&#39;&gt;&lt;script&gt;"' in made
