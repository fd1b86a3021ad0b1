"""Notebooks: one module from the answer cells, lines that can be found again, and no trust in metadata."""

from __future__ import annotations

import ast
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing import ANSWER, CATALOG, code, notebook, text

from autograder import stubs
from autograder.catalog import load, stub_path
from autograder.intake import IntakeError, in_cells, place, read_submission
from autograder.intake.statements import statements
from autograder.report import CheckReport, Isolation, Report, Verdict

TEST = {"nbgrader": {"grade": True, "locked": True, "points": 3, "grade_id": "t", "schema_version": 3}}
READ_ONLY = {"nbgrader": {"grade": False, "locked": True, "solution": False}}
GIVEN = {"dlkit": {"role": "given"}}


@pytest.fixture
def hand_in(tmp_path):
    def read(book, catalog=CATALOG):
        path = tmp_path / "invented.ipynb"
        path.write_bytes(book if isinstance(book, bytes) else book.encode())
        return read_submission(path, None, catalog)

    return read


def answer_of(submission):
    """The source without the lines that part the cells."""
    return [line for line in submission.source.splitlines() if not line.startswith("# %% cell")]


def test_the_answer_is_the_code_cells_in_order(hand_in):
    book = notebook(
        text("# Softmax"), code("import keras"), text("Now:"), code(["def f():\n", "    return 1"])
    )
    submission = hand_in(book)
    assert submission.source == "# %% cell 2\nimport keras\n# %% cell 4\ndef f():\n    return 1\n"
    assert [place(submission, line) for line in range(1, 7)] == [
        "cell 2, line 1",
        "cell 2, line 1",
        "cell 2, line 1",
        "cell 4, line 1",
        "cell 4, line 2",
        "cell 4, line 3",
    ]


@pytest.mark.parametrize("slug", [exercise.slug for exercise in load() if stub_path(exercise.slug).is_file()])
def test_every_stub_comes_back_from_its_notebook(slug, tmp_path):
    path = tmp_path / f"{slug}.ipynb"
    path.parent.mkdir()
    path.write_text(stubs.as_notebook(stub_path(slug)), encoding="utf-8")
    submission = read_submission(path, None, load())
    stub = stub_path(slug).read_text(encoding="utf-8")
    assert submission.slug == slug
    assert submission.notes == ()
    assert ast.dump(ast.parse(submission.source)) == ast.dump(ast.parse(stub))


def test_a_lost_cell_is_told(tmp_path):
    path = tmp_path / "softmax.ipynb"
    path.write_text(notebook(code("import keras")))
    assert read_submission(path, None, load()).notes == (
        "No cell of the answer holds `Softmax`: was a cell lost?",
    )


@pytest.mark.parametrize("metadata", [TEST, GIVEN])
def test_cells_of_the_course_are_no_part_of_the_answer(hand_in, metadata):
    book = notebook(code("import keras"), code("raise SystemExit", metadata=metadata), code("x = 1"))
    assert answer_of(hand_in(book)) == ["import keras", "x = 1"]


@pytest.mark.parametrize(
    "metadata",
    [
        READ_ONLY,
        {"nbgrader": {"grade": True, "locked": False}},
        {"nbgrader": {"grade": 1, "locked": "yes"}},
        {"nbgrader": [True, True]},
        {"dlkit": "given"},
        {"dlkit": {"role": ["given"]}},
        ["dlkit"],
        None,
        17,
        "given",
    ],
)
def test_all_other_cells_are_whatever_their_metadata(hand_in, metadata):
    assert answer_of(hand_in(notebook(code("x = 1", metadata=metadata, id={"a": []})))) == ["x = 1"]


@pytest.mark.parametrize(
    ("cell", "kept", "left_out"),
    [
        ("%matplotlib inline\nx = 1", ["# %matplotlib inline", "x = 1"], ["line 1: `%matplotlib inline`"]),
        ("!pip install keras", ["# !pip install keras"], ["line 1: `!pip install keras`"]),
        ("x = 1\n?x\nx?\nops.sum??  # why", ["x = 1", "# ?x", "# x?", "# ops.sum??  # why"], None),
        ("files = !ls\nhere = %pwd", ["# files = !ls", "# here = %pwd"], None),
        ("if x:\n    !ls \\\n      -l\ny", ["if x:", "    pass  # !ls \\", "#       -l", "y"], None),
        ("%%time\nx = 1", ["# %%time", "x = 1"], ["line 1: `%%time`"]),
        ("\n%%bash\nrm -r *\n\nls", ["", "# %%bash", "# rm -r *", "", "# ls"], ["is a `%%bash` cell"]),
        ('x = """\n%s\n!\n""" % 1', ['x = """', "%s", "!", '""" % 1'], []),
        ("x = (7\n  % 5)\ny = 7 \\\n  % 5", ["x = (7", "  % 5)", "y = 7 \\", "  % 5"], []),
        ("x %= 2\nx != 3\ny = x % 2  # ?", ["x %= 2", "x != 3", "y = x % 2  # ?"], []),
        ("s = 'it\\'s (' # [\n%who", ["s = 'it\\'s (' # [", "# %who"], ["line 2: `%who`"]),
        ("s = r'\\' + '''a'b'''\n%who", ["s = r'\\' + '''a'b'''", "# %who"], None),
    ],
)
def test_what_only_ipython_understands_becomes_a_comment(hand_in, cell, kept, left_out):
    submission = hand_in(notebook(code(cell)))
    assert answer_of(submission) == kept
    if left_out is not None:
        assert len(submission.notes) == len(left_out)
        assert all(part in note for part, note in zip(left_out, submission.notes, strict=True))


def test_a_definition_in_two_cells_is_told_and_the_last_counts(hand_in):
    submission = hand_in(
        notebook(code("class A: x = 1"), code("'''\nclass B'''"), code("class A: x = 2\nclass B: 3"))
    )
    assert submission.notes == ("`A` is defined in cells 1 and 3; the last one counts.",)
    names = {}
    exec(submission.source, names)
    assert names["A"].x == 2


@pytest.mark.parametrize(
    "marks",
    [({"id": "a"}, {"id": "a"}), ({"metadata": {"nbgrader": {"grade_id": "a"}}},) * 2],
)
def test_copied_cells_are_told(hand_in, marks):
    submission = hand_in(notebook(*(code("x = 1", **fields) for fields in marks)))
    assert submission.notes == ("Cells 1 and 2 carry the same id, as copies do; all count, in this order.",)
    assert answer_of(submission) == ["x = 1", "x = 1"]


def test_notes_are_few_and_harmless(hand_in):
    submission = hand_in(notebook(code("\n".join(["!\x1b[2J\t" + "a" * 500] * 2_000))))
    assert len(submission.notes) == 6
    assert submission.notes[0].startswith("Cell 1, line 1: `!⟨U+001B⟩[2J⟨U+0009⟩aaa")
    assert submission.notes[-1] == "And 1,995 more like this."
    assert all(len(note) < 200 for note in submission.notes)


@pytest.mark.parametrize(
    ("book", "complaint"),
    [
        ("", "is no notebook that Jupyter would open"),
        ("[]", "Expected `object`, got `array`"),
        (notebook(code("x"))[:-1], "is no notebook that Jupyter would open"),
        (notebook(code({"x": 1})), "at `$.cells[0].source`"),
        (notebook({"cell_type": "code"}), "missing required field `source`"),
        (notebook(code("x"), nbformat="4"), "Expected `int`, got `str`"),
        (notebook(code("x"), nbformat=10**400), "is a notebook in format 100000000; save it"),
        (json.dumps({"nbformat": 3, "worksheets": []}), "is a notebook in format 3; open it in Jupyter"),
        (notebook(code("x"), nbformat=5), "is a notebook in format 5; save it in format 4"),
        ('{"nbformat": 4, "x": ' + "[" * 100_000, "its JSON is nested too deep"),
        ('{"nbformat": 4, "metadata": ' + '{"a":' * 100_000, "its JSON is nested too deep"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\xff"}]}', "is not UTF-8 text"),
        (r'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\ud800"}]}', "is no notebook"),
        (notebook(text("# x"), code("y"), code("x\0")), "has a NUL character in cell 3"),
        (notebook(code("#" * 1_100_000)), "is larger than 1 MiB"),
        (notebook(*[code("x")] * 2_001), "has more than 2,000 cells"),
        (notebook(), "has no answer"),
        (notebook(text("x = 1")), "has no answer"),
        (notebook(code(" \n"), code("x", metadata=TEST)), "has no answer"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_sentence(hand_in, book, complaint):
    with pytest.raises(IntakeError, match=re.escape(complaint)) as refused:
        hand_in(book)
    assert "\n" not in str(refused.value)


def test_a_claim_against_the_file_name_is_told(hand_in):
    book = notebook(code(ANSWER), metadata={"dlkit": {"exercise": "activations/softmax"}})
    assert hand_in(book).notes == ("Its metadata says activations/softmax; its file name counts.",)


def test_reports_speak_of_cells(hand_in):
    submission = hand_in(notebook(text("Hello"), code("import keras\n"), code("\nx = 1/0")))
    report = Report(
        exercise="activations/softmax",
        verdict=Verdict.FAILED,
        points=0,
        out_of=1,
        seed="",
        isolation=Isolation("A"),
        message="Line 5 uses `x`; line 99 is not there, nor outline 5.",
        checks=[
            CheckReport(
                name="a",
                title="A",
                verdict=Verdict.CRASHED,
                points=0,
                out_of=1,
                message="line 2, in call\nline 5: no",
                line=5,
            )
        ],
        output="line 5",
    )
    told = in_cells(report, submission)
    assert told.message == "Cell 3, line 2 uses `x`; line 99 is not there, nor outline 5."
    assert told.checks[0].message == "cell 2, line 1, in call\ncell 3, line 2: no"
    assert told.checks[0].line == 5
    assert told.output == "line 5"


@given(st.text(alphabet="ab %!?#'\"\\()[]{}=\t\n:", max_size=60))
def test_statements_are_the_text_again(source):
    parts = list(statements(source))
    assert "".join(part.text for part in parts) == source
    assert [part.first for part in parts] == [
        "".join(part.text for part in parts[:index]).count("\n") for index in range(len(parts))
    ]


def test_plain_python_holds_nothing_of_ipython():
    for path in stub_path("x").parent.parent.glob("autograder/**/*.py"):
        assert not [part for part in statements(path.read_text(encoding="utf-8")) if part.ipython], path
