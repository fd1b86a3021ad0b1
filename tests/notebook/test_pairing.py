"""`dlkit notebook`: an exercise as a notebook, in step with its script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jupytext
import nbformat
import pytest

from autograder.catalog import load
from autograder.cli import run
from autograder.intake import open_submissions, read_submission
from autograder.notebook.pairing import as_notebook, with_magic
from autograder.workplace import pristine

SLUG = "activations/softmax"


@pytest.fixture
def dlkit(work: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("slug", [exercise.slug for exercise in load()])
def test_every_exercise_opens_as_a_notebook(slug):
    script = with_magic(pristine(slug), slug)
    notebook = nbformat.reads(as_notebook(script, slug), as_version=4)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0] == "%load_ext dlkit"
    assert code[1].startswith(f"%%exercise {slug}\n")
    assert "raise NotImplementedError" in code[1]
    assert with_magic(script, slug) == script  # once is enough
    # What Jupytext writes on saving is what lies there: the two never disagree.
    assert jupytext.writes(notebook, fmt="py:percent") == script


def test_the_notebook_holds_what_was_done_so_far_and_the_script_stays_an_answer(dlkit, work, answer):
    file = work / f"{SLUG}.py"
    mine = pristine(SLUG).replace("raise NotImplementedError", "return inputs  # mine", 1)
    file.write_text(mine)
    code, out, err = dlkit("notebook", "softmax")
    assert (code, err) == (0, "")
    assert "activations/softmax.ipynb goes with activations/softmax.py" in " ".join(out.split())
    notebook = nbformat.read(file.with_suffix(".ipynb"), as_version=4)
    assert any("return inputs  # mine" in cell.source for cell in notebook.cells)
    added = [line for line in file.read_text().split("\n") if line not in mine.split("\n")]
    assert added == ["# %load_ext dlkit", f"# %%exercise {SLUG}"]


def test_the_two_are_one_answer_until_they_disagree(dlkit, work):
    dlkit("notebook", "softmax")
    with (work / f"{SLUG}.py").open("a") as script:
        script.write("\nimport dlkit\n\ndlkit.check('softmax')\n")
    notebook = nbformat.read(work / f"{SLUG}.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import dlkit\n\ndlkit.check('softmax')"))
    nbformat.write(notebook, work / f"{SLUG}.ipynb")
    intake = open_submissions(work, load())
    assert [(one.slug, one.label) for one in intake.submissions] == [(SLUG, f"{SLUG}.py")]
    assert intake.problems == []
    file = work / f"{SLUG}.py"
    file.write_text(file.read_text().replace("self.axis = axis", "self.axis = 0"))
    intake = open_submissions(work, load())
    assert intake.submissions == []
    assert "both answer activations/softmax" in intake.problems[0].sentence


def test_an_answered_notebook_is_read_without_a_note(dlkit, work):
    dlkit("notebook", "softmax")
    submission = read_submission(work / f"{SLUG}.ipynb", None, load())
    assert (submission.slug, submission.notes) == (SLUG, ())
    assert "load_ext" not in submission.source


@pytest.mark.parametrize("damage", ["kept", "unreadable script", "no script", "a file of no work folder"])
def test_nothing_is_lost(dlkit, work, damage):
    file, notebook = work / f"{SLUG}.py", work / f"{SLUG}.ipynb"
    words, told = "softmax", ""
    match damage:
        case "kept":
            notebook.write_text("my work")
            told = "There is a notebook already: activations/softmax.ipynb."
        case "unreadable script":
            file.write_bytes(b"\xff")
            told = "activations/softmax.py is not UTF-8 text"
        case "no script":
            file.unlink()
            told = "dlkit reset activations/softmax"
        case _:
            elsewhere = work / "elsewhere/activations/softmax.py"
            elsewhere.parent.mkdir(parents=True)
            elsewhere.write_text("x = 1\n")
            words, told = str(elsewhere), "`dlkit notebook activations/softmax`"
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    code, out, err = dlkit("notebook", words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


LOAD, MAGIC = "# %%\n# %load_ext dlkit\n\n", f"# %%exercise {SLUG}\n"
CLASS = "class Softmax:\n    pass\n"
IMPORTS, PROSE = "# %%\nimport keras\n\n", "# %% [markdown]\n# Hello\n\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (CLASS, f"{LOAD}# %%\n{MAGIC}{CLASS}"),
        (f"{IMPORTS}# %% mine\n{CLASS}", f"{IMPORTS}{LOAD}# %% mine\n{MAGIC}{CLASS}"),
        (f"{PROSE}# %%\ndef (:\n", f"{PROSE}{LOAD}# %%\n{MAGIC}def (:\n"),
    ],
    ids=["no cells", "a cell of imports", "broken"],
)
def test_the_magic_finds_the_answer_in_any_script(script, expected):
    assert with_magic(script, SLUG) == expected


def test_a_notebook_answered_and_run_shows_the_result_and_earns_full_marks(dlkit, work, answer, places):
    """Run by nbclient in a kernel of its own, then graded as a file."""
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    dlkit("notebook", "softmax")
    path = work / f"{SLUG}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("%%exercise"))
    cell.source = f"%%exercise {SLUG}\n{answer()}"
    environment = {**os.environ, **places, "IPYTHONDIR": str(work / ".ipython")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_RUNTIME_DIR", str(work / ".jupyter"))
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute(
            env=environment
        )
    *waiting, shown = cell.outputs
    assert "✓ Passed: 10 of 10 points." in shown.data["text/html"]
    assert "✓ Passed: 10 of 10 points." in shown.data["text/plain"]
    assert all(
        "TensorFlow has started" in output.data["text/plain"] for output in waiting if "data" in output
    )
    assert "Traceback" not in json.dumps(cell.outputs)
    mailed, _ = HTMLExporter().from_notebook_node(notebook)
    assert 'class="dlkit-report' in mailed
    nbformat.write(notebook, path)
    called = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "check", f"{SLUG}.ipynb"],
        cwd=work, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert called.returncode == 0, called.stderr
    assert called.stderr == ""
    assert "✓ Passed: 10 of 10 points." in called.stdout
