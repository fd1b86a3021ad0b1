"""`%%exercise` and `dlkit.check` in a real IPython, with the real engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.engine import resident

SLUG = "activations/softmax"
UNSTABLE = ("inputs - ops.max(inputs, axis=self.axis, keepdims=True)", "inputs")


@pytest.fixture
def loaded(run_cell):
    assert run_cell("%load_ext dlkit").success
    return run_cell


def test_a_session(loaded, answer, work: Path):
    """A wrong answer, whose mistake is named; then the right one, by the magic and by asking."""
    wrong = loaded(f"%%exercise {SLUG}\n{answer(UNSTABLE)}")
    assert wrong.success
    assert "exp(1000) does not fit into float32" in wrong.html
    assert "<code>no_max_subtraction</code>" in wrong.html
    assert "dlkit hint activations/softmax" in wrong.text
    assert "8 of 10 points" in wrong.html
    assert 'alt="Heat maps of output near +1000' in wrong.html
    assert "8 of 10 points" in wrong.text

    right = loaded(f"%%exercise softmax\n{answer()}")
    assert "✓ Passed: 10 of 10 points" in right.text
    assert "Next: " in right.text
    progress = json.loads((work / ".dlkit/progress.json").read_text())
    assert progress["exercises"][SLUG]["verdict"] == "passed"
    assert progress["exercises"][SLUG]["tries"] == 2

    used = loaded("float(Softmax()(ops.array([[0.0, 1.0, 2.0]]))[0, 2])")  # the class is in the namespace
    assert "0.665" in used.out
    asked = loaded(f"import dlkit\ndlkit.check('{SLUG}')")
    assert "✓ Passed: 10 of 10 points" in asked.text
    again = loaded(f"dlkit.check('{SLUG}').passed")
    assert "True" in again.out


def test_imports_may_stand_in_an_earlier_cell_and_lines_are_the_cells_own(loaded, answer):
    code = answer(("exponentials = ", "exponentials = undefined + "))
    loaded("import keras\nfrom keras import ops")
    body = code.replace("import keras\nfrom keras import ops\n", "").strip("\n")
    line = 2 + body.split("\n").index(next(line for line in body.split("\n") if "undefined" in line))
    crashed = loaded(f"%%exercise {SLUG}\n{body}")
    assert "name &#39;undefined&#39; is not defined" in crashed.html
    assert f"line {line}" in crashed.text
    # Asked for by name, several cells may be meant, so the line is told with its cell.
    assert f"cell 3, line {line}" in loaded(f"import dlkit; dlkit.check('{SLUG}')").text


def test_what_the_learner_wrote_is_shown_and_not_run(loaded, answer):
    hostile = answer(
        ("return exponentials", 'raise ValueError("<script>alert(1)</script> $x$"); return exponentials')
    )
    page = loaded(f"%%exercise {SLUG}\nprint('<img src=x onerror=alert(2)>')\n{hostile}").html
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x" in page


def test_the_name_of_an_exercise_is_completed(loaded):
    from IPython.core.completer import provisionalcompleter
    from IPython.core.getipython import get_ipython

    def completed(text):
        with provisionalcompleter():
            return [found.text for found in get_ipython().Completer.completions(text, len(text))]

    assert "activations/softmax" in completed("%%exercise activations/so")
    assert "softmax" in completed("%%exercise softm")


COMPLAINTS = {
    "%%exercise activations/sofmax\nx = 1": "did you mean activations/softmax",
    "%%exercise\nx = 1": "say which exercise",
    f"%%exercise {SLUG}\n\n  \n": "the cell is empty",
    f"%%exercise {SLUG}\ndef f(:": "does not run",
    f"%%exercise {SLUG}\n1 / 0": "does not run",
    f"%%exercise {SLUG}\nraise KeyboardInterrupt": "does not run",
    f"import dlkit; dlkit.check('{SLUG}')": "no cell that you ran defines `Softmax`",
    "import dlkit; dlkit.check('activation')": "no exercise “activation”",
}


@pytest.mark.parametrize("cell", COMPLAINTS)
def test_a_complaint_is_one_line_and_stops_the_notebook(loaded, cell):
    ran = loaded(cell)
    assert not ran.success
    said = [line for line in (ran.out + ran.err).splitlines() if line.startswith("dlkit: ")]
    assert len(said) == 1
    assert COMPLAINTS[cell] in said[0]
    assert "autograder" not in ran.out + ran.err  # no traceback of ours


def test_an_interrupt_is_one_line_and_records_nothing(loaded, answer, work, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(resident, "awaited", interrupted)
    ran = loaded(f"%%exercise {SLUG}\n{answer()}")
    assert not ran.success
    assert (
        ran.out + ran.err
    ).strip() == "dlkit: stopped before the answer was checked; nothing was recorded."
    assert not (work / ".dlkit/progress.json").exists()


def test_where_no_server_can_stay_a_check_has_one_of_its_own(loaded, answer, work, monkeypatch):
    (work / "occupied").write_text("")
    monkeypatch.setenv("DLKIT_RUNTIME_DIR", str(work / "occupied" / "run"))
    assert "✓ Passed" in loaded(f"%%exercise {SLUG}\n{answer()}").text


def test_where_no_process_can_start_it_says_so_in_one_line(loaded, answer, work, monkeypatch):
    monkeypatch.setenv("DLKIT_RUNTIME_DIR", str(work / "elsewhere"))
    monkeypatch.setattr(sys, "executable", str(work / "no-python"))
    ran = loaded(f"%%exercise {SLUG}\n{answer()}")
    assert not ran.success
    said = (ran.out + ran.err).strip().splitlines()
    assert [line for line in said if line.startswith("dlkit: ")] == said[-1:]
    assert "No server can be started here" in said[-1]


def test_outside_of_a_work_folder_the_answer_stands_and_progress_is_told_of(
    loaded, answer, work, monkeypatch
):
    monkeypatch.setattr("autograder.workplace.in_clone", lambda: False)
    (work / "dlkit.toml").unlink()
    ran = loaded(f"%%exercise {SLUG}\n{answer()}")
    assert "✓ Passed" in ran.text
    assert "Your progress was not saved" in ran.text


def test_a_terminal_gets_the_words_alone(work, places):
    """The real `ipython`."""
    cells = ["%load_ext dlkit", "class Softmax:\n    pass", f"import dlkit\ndlkit.check({SLUG!r})"]
    code = "".join(f"get_ipython().run_cell({cell!r}, store_history=True)\n" for cell in cells)
    called = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "-c", code],
        cwd=work, env={**os.environ, **places, "IPYTHONDIR": str(work / ".ipython")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "0 of 10 points" in called.stdout
    assert "<div" not in called.stdout


def test_a_script_is_told_where_to_ask(work):
    called = subprocess.run(
        [sys.executable, "-c", f"import dlkit; dlkit.check({SLUG!r})"],
        cwd=work,
        capture_output=True,
        text=True,
    )
    assert called.returncode == 0
    assert called.stderr == ""
    assert called.stdout.count("\n") == 1
    assert "`dlkit check`" in called.stdout
