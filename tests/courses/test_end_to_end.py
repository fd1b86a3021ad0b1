"""From an assignment to marks with nbgrader: released, handed in, graded both ways, returned, exported."""

from __future__ import annotations

import base64
import contextlib
import csv
import html
import json
import re
import shutil
import sqlite3
from pathlib import Path

import nbformat
import pytest
from instructing import PS1, Pupils, cell_of, change, code_of, fill, grades, nbgrader, program, totals
from nbgrader.nbgraderformat import MetadataValidator

from autograder import cli
from autograder.classroom.planning import Seeds
from autograder.courses import pictures
from autograder.evidence import Evidence
from autograder.report import PRACTICE

SECRET = "a secret of the course\n"
SEEDS = Seeds(secret=SECRET.strip().encode())
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
HOSTILE = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos._exit(0)\n"
EXPECTED = {"ada": 20.0, "bob": 18.0, "cleo": 0.0, "dan": 10.0, "eve": 10.0}


@pytest.fixture(scope="module")
def handed_in(released, tmp_path_factory, reference) -> Path:
    """Five students: right, wrong, empty, hostile, damaged."""
    course = Path(shutil.copytree(released, tmp_path_factory.mktemp("class") / "course"))
    pupils = Pupils(course, reference)
    softmax, loss = pupils.right("softmax"), pupils.right("categorical_crossentropy")
    pupils.hand_in("ada", softmax=softmax, categorical_crossentropy=loss)
    folder = pupils.hand_in("bob", softmax=pupils.wrong(), categorical_crossentropy=loss)
    change(folder / "softmax.ipynb", forge)
    pupils.hand_in("cleo")
    pupils.hand_in("dan", softmax=HOSTILE + softmax, categorical_crossentropy=loss)
    folder = pupils.hand_in("eve", categorical_crossentropy=loss)
    (folder / "softmax.ipynb").write_text('{"cells": [')
    (course / "secret.txt").write_text(SECRET)
    return course


def forge(notebook: dict) -> None:
    """Pictures and markup of a student's own, wherever a notebook has room for some."""
    data = {"image/png": PIXEL, "text/html": "<img src=x onerror=forged()>"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["alt"] = 'forged"><script>forged()</script>'
            cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]


@pytest.fixture(scope="module")
def through_dlkit(handed_in, tmp_path_factory):
    course = Path(shutil.copytree(handed_in, tmp_path_factory.mktemp("dlkit") / "course"))
    words = ("nbgrader", "autograde", "ps1", "--secret-file", "secret.txt", "--jobs", "2")
    return course, program(course, "autograder.cli", *words)


@pytest.fixture(scope="module")
def through_nbgrader(handed_in, tmp_path_factory):
    course = Path(shutil.copytree(handed_in, tmp_path_factory.mktemp("nbgrader") / "course"))
    with open(course / "nbgrader_config.py", "a") as settings:
        settings.write("c.GradeAnswers.secret_file = 'secret.txt'\n")
    return course, nbgrader(course, "autograde", "ps1")


@pytest.mark.parametrize("name", PS1)
def test_what_is_made_is_valid_and_what_is_released_holds_no_solution(released, reference, name):
    for step in ("source", "release"):
        notebook = nbformat.read(released / step / "ps1" / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        MetadataValidator().validate_nb(notebook)
    answer = cell_of(notebook, f"{name}-answer")["source"]
    assert "# TODO: " in answer
    assert "raise NotImplementedError()" in answer
    assert "SOLUTION" not in answer
    body = [line.strip() for line in code_of(reference(PS1[name])).split("\n")]
    kept = [line.strip() for line in answer.split("\n")]
    assert set(body) - set(kept), "the gaps were emptied"
    assert (released / "release/ps1/dlkit.bundle").read_bytes() == (
        released / "source/ps1/dlkit.bundle"
    ).read_bytes()


def test_the_points_of_its_cells_are_those_of_the_exam(released, engine):
    for name, slug in PS1.items():
        cells = json.loads((released / "release/ps1" / f"{name}.ipynb").read_text())["cells"]
        marked = [cell["metadata"]["nbgrader"] for cell in cells if cell["metadata"]["nbgrader"]["grade"]]
        tests = {entry["grade_id"]: entry["points"] for entry in marked if not entry["solution"]}
        checks = engine.answers.study(slug).sheet.checks
        assert tests == {f"{name}-{check.name}": check.points for check in checks}
        assert [entry["points"] for entry in marked if entry["solution"]] == [2.0]


def test_the_class_gets_what_it_deserves(through_dlkit):
    course, ran = through_dlkit
    assert ran.returncode == 1, ran.stderr  # eve's notebook cannot be graded
    assert totals(course) == EXPECTED
    assert "“softmax.ipynb” is no notebook that Jupyter would open" in " ".join(ran.stdout.split())
    assert re.search(r"✗ bob +18 of 20  categorical_crossentropy 10/10 · softmax 8/10", ran.stdout)
    assert "5 graded" in ran.stdout
    assert ran.stderr == ""
    # Nobody could read it, so no zero was entered: a person decides.
    assert grades(course)["eve"]["softmax-survives_saving"] is None


def test_nbgraders_own_command_gives_the_same(through_dlkit, through_nbgrader):
    course, ran = through_nbgrader
    assert "There was an error processing assignment 'ps1' for student 'eve'" in ran.stderr
    ours = {name: cells for name, cells in grades(through_dlkit[0]).items() if name != "eve"}
    theirs = {name: cells for name, cells in grades(course).items() if name != "eve"}
    assert theirs == ours
    assert told(course) == told(through_dlkit[0])


def told(course: Path) -> list[list[dict]]:
    """What bob finds below the cells of his softmax."""
    cells = json.loads((course / "autograded/bob/ps1/softmax.ipynb").read_text())["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def test_a_dead_worker_costs_only_its_own_checks(through_dlkit):
    scores = grades(through_dlkit[0])["dan"]
    softmax = {cell: score for cell, score in scores.items() if cell.startswith("softmax-")}
    loss = {cell: score for cell, score in scores.items() if cell.startswith("categorical_crossentropy-")}
    assert {score for cell, score in softmax.items() if cell != "softmax-written"} == {0.0}
    assert sum(score or 0 for score in loss.values()) == 10.0


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # nbgrader's own
def test_what_was_graded_stays_and_what_changes_is_graded_again(
    through_dlkit, reference, engine, monkeypatch, capsys
):
    """The manual grade of a person survives, and is put up for review, as nbgrader does."""
    course, _ = through_dlkit
    with sqlite3.connect(course / "gradebook.db") as database:
        for_bob = """select grade.id from grade join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            where student_id = 'bob' and base_cell.name = 'softmax-stays_finite_for_large_logits'"""
        [(grade,)] = database.execute(for_bob).fetchall()
        database.execute("update grade set manual_score = 1.5 where id = ?", [grade])
    database.close()
    pupils = Pupils(course, reference)
    before = grades(course)
    right = {name: pupils.right(name) for name in PS1}
    pupils.hand_in("bob", **right)
    monkeypatch.setattr("autograder.courses.grading.Engine", lambda **_: contextlib.nullcontext(engine))
    words = ["--course", str(course), "--secret-file", str(course / "secret.txt")]
    assert cli.run(["nbgrader", "autograde", "ps1", *words]) == 1  # eve's, still
    assert "1 graded · 4 as before" in capsys.readouterr().out
    assert {name: cells for name, cells in grades(course).items() if name != "bob"} == {
        name: cells for name, cells in before.items() if name != "bob"
    }
    assert totals(course)["bob"] == 20.0
    with sqlite3.connect(course / "gradebook.db") as database:
        query = "select auto_score, manual_score, needs_manual_grade from grade where id = ?"
        assert database.execute(query, [grade]).fetchall() == [(2.0, 1.5, 1)]
    database.close()


@pytest.fixture(scope="module")
def feedback(through_nbgrader) -> Path:
    course, _ = through_nbgrader
    made = nbgrader(course, "generate_feedback", "ps1")
    assert made.returncode == 0, made.stderr
    return course / "feedback"


def test_feedback_says_what_is_wrong_and_nothing_that_helps_to_cheat(feedback, engine):
    page = html.unescape((feedback / "bob/ps1/softmax.html").read_text())
    assert "The logits go into `exp` as they are, and exp(1000) does not fit into float32." in page
    assert "What happens to softmax when you take the same number off all logits?" in page
    assert "Your output near +1000 holds NaN at [0, 0]." in page
    assert "where 0." not in page  # the expected number
    for slug in PS1.values():
        assert SEEDS.of("bob", slug) not in page
    assert SECRET.strip() not in page


def test_feedback_shows_what_practice_inputs_give_and_no_others(feedback, engine, reference):
    page = (feedback / "bob/ps1/softmax.html").read_text()
    assert "Your answer to practice inputs, not to those that your grade comes from:" in page
    seen: list[Evidence] = []
    answer = json.loads((feedback.parent / "submitted/bob/ps1/softmax.ipynb").read_text())
    engine.grade(cell_of(answer, "softmax-answer")["source"], PS1["softmax"], on_evidence=seen.append)
    (picture,) = pictures.of(seen).values()
    (shown,) = re.findall(r"<img[^>]*>", page)
    assert base64.b64encode(picture.png).decode() in shown
    assert f'alt="{html.escape(picture.alt)}"' in shown
    assert picture.alt.startswith("Heat maps of output near +1000: expected, got, and the difference.")
    assert "forged" not in page
    assert PIXEL not in page
    hidden = expected(engine, reference, SEEDS.of("bob", PS1["softmax"]))
    assert hidden & expected(engine, reference, PRACTICE) == set()
    assert [number for number in hidden if number in html.unescape(page)] == []
    (all_right,) = (feedback / "ada/ps1").glob("softmax.html")
    assert "<img" not in all_right.read_text()


def expected(engine, reference, seed: str) -> set[str]:
    """What the failed check expects, as it would be written."""
    check = "stays_finite_for_large_logits"
    found = engine.answers.observe(PS1["softmax"], reference(PS1["softmax"]), check, seed)
    arrays = [found.array(place) for place, leaf in enumerate(found.outcome.leaves) if leaf.dtype]
    return {f"{value:.4g}" for array in arrays for value in array.ravel()} - {"0", "1"}


def test_the_export_of_nbgrader_has_the_marks(through_nbgrader):
    course, _ = through_nbgrader
    assert nbgrader(course, "export").returncode == 0
    with open(course / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in rows.items()} == EXPECTED
    assert {float(row["max_score"]) for row in rows.values()} == {24.0}


def test_the_right_answer_validates_and_a_wrong_one_does_not(course, pupils):
    """In the kernel, as students do it; on a machine where the bundle is all there is, it says the same."""
    folder = pupils.hand_in("ada", softmax=pupils.right("softmax"))
    change(folder / "softmax.ipynb", lambda nb: cell_of(nb, "softmax-written").update(source="By heart."))
    ran = nbgrader(folder, "validate", "softmax.ipynb")
    assert "Success! Your notebook passes all the tests." in ran.stdout, ran.stdout + ran.stderr
    change(folder / "softmax.ipynb", lambda notebook: fill(notebook, "softmax", pupils.wrong()))
    ran = nbgrader(folder, "validate", "softmax.ipynb")
    assert "VALIDATION FAILED ON 1 CELL(S)!" in ran.stdout
    assert "Logits of ±1000 give probabilities, not NaN." in ran.stdout


def test_a_picture_is_seen_whole_on_the_page(feedback, browser, tmp_path):
    """Last, since nothing else in this process may run an event loop while the browser is open."""
    with contextlib.closing(browser.new_page(viewport={"width": 1100, "height": 900})) as page:
        page.route("http*://**", lambda route: route.abort())  # where nbgrader gets MathJax from
        page.goto((feedback / "bob/ps1/softmax.html").as_uri(), wait_until="domcontentloaded")
        drawn = page.get_by_role("img", name=re.compile("Heat maps of output near"))
        drawn.scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / "feedback.png")
        assert drawn.evaluate("image => image.naturalWidth") > 500
        image, sheet = drawn.bounding_box(), page.locator("#notebook-container").last.bounding_box()
        assert sheet["x"] <= image["x"]
        assert image["x"] + image["width"] <= sheet["x"] + sheet["width"]
