"""Whatever is handed in, each trouble gets its line, the rest of the class its marks, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy.exc
from instructing import Pupils, cell_of, change, fill, grades, nbgrader
from nbgrader.converters import Autograde

from autograder import cli
from autograder.classroom.planning import Seeds
from autograder.courses.configuring import FILE, LINE
from autograder.courses.preprocessors import GradeAnswers

# What nbgrader and nbconvert do in this process is theirs to mend.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning", "ignore::FutureWarning"
)

Edit = Callable[[dict], object]


@pytest.fixture
def autograde(course, engine, monkeypatch, capsys):
    """`dlkit nbgrader autograde ps1`, with the engine of these tests."""
    monkeypatch.setattr("autograder.courses.grading.Engine", lambda **options: contextlib.nullcontext(engine))

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["nbgrader", "autograde", "ps1", "--course", str(course), *words])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def said(out: str, student: str) -> str:
    """The lines on a student, as one."""
    lines = out.split("\n")
    first = next(number for number, line in enumerate(lines) if line[3:].split("  ")[0].strip() == student)
    last = next(number for number in range(first + 1, len(lines)) if not lines[number].startswith("   "))
    return " ".join(" ".join(lines[first:last]).split())


def answered(pupils: Pupils, student: str, edit: Edit | None = None, source: str | None = None) -> Path:
    """Hands in a right softmax, edited; the other notebook as it was released."""
    folder = pupils.hand_in(student, softmax=source or pupils.right("softmax"))
    if edit:
        change(folder / "softmax.ipynb", edit)
    return folder


def code(source: str) -> dict:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}


def split(notebook: dict) -> None:
    """As Jupyter splits a cell: both halves carry the metadata."""
    answer = cell_of(notebook, "softmax-answer")
    head, _, body = answer["source"].partition("\n\n\nclass")
    at = notebook["cells"].index(answer)
    notebook["cells"][at : at + 1] = [{**answer, "source": head}, {**answer, "source": "class" + body}]


def tamper(notebook: dict) -> None:
    cells = notebook["cells"]
    worth = cell_of(notebook, "softmax-turns_logits_into_probabilities")
    worth["source"] = "1000.0"
    worth["metadata"]["nbgrader"]["points"] = 1000
    cell_of(notebook, "softmax-survives_saving")["metadata"]["nbgrader"]["grade"] = False
    cells.remove(cell_of(notebook, "softmax-works_along_any_axis"))
    forged = {
        "schema_version": 3,
        "grade": True,
        "solution": False,
        "locked": True,
        "grade_id": "mine",
        "points": 50,
    }
    cells.append({**code("50.0"), "metadata": {"nbgrader": forged}})
    cells.append(
        {**code("1"), "metadata": {"nbgrader": {"grade": True}, "dlkit": {"answer": "softmax-answer"}}}
    )


def experiments(notebook: dict) -> None:
    """What stands around a good answer in real life."""
    at = notebook["cells"].index(cell_of(notebook, "softmax-answer"))
    notebook["cells"][at:at] = [
        code("import a_package_that_only_i_have\nfrom keras.activations import softmax\nraise SystemExit"),
        code("%matplotlib inline\nlogits = undefined + 1\nprint(logits)"),
    ]
    notebook["cells"].append(code("class Softmax:\n    pass\n"))


def fatten(notebook: dict) -> None:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 50_000_000}}
    cell_of(notebook, "softmax-answer")["outputs"] = [picture]


def test_a_class_of_troubles(course, pupils, autograde):
    right, wrong = pupils.right("softmax"), pupils.wrong()
    answered(pupils, "ada")
    answered(pupils, "old", lambda notebook: notebook.update(nbformat=3))
    folder = answered(pupils, "renamed")
    (folder / "softmax.ipynb").rename(folder / "Softmax (1).ipynb")
    folder = answered(pupils, "either")
    (folder / "softmax (2).ipynb").write_bytes((folder / "softmax.ipynb").read_bytes())
    (folder / "softmax.ipynb").rename(folder / "softmax-Copy1.ipynb")
    answered(pupils, "split", split)
    answered(pupils, "fat", fatten)
    answered(pupils, "lost", lambda notebook: notebook["cells"].remove(cell_of(notebook, "softmax-answer")))
    answered(pupils, "unmarked", lambda notebook: cell_of(notebook, "softmax-answer")["metadata"].clear())
    answered(pupils, "twins", source=f"{right}\n\n\n{wrong}")
    folder = answered(pupils, "other")
    change(
        folder / "softmax.ipynb",
        lambda notebook: notebook["metadata"]["dlkit"].update(exercise="losses/huber"),
    )
    (folder / "softmax.ipynb").rename(folder / "huber.ipynb")
    answered(pupils, "tampered", tamper, source=wrong)
    answered(pupils, "tinkerer", experiments)
    folder = answered(pupils, "linked")
    (folder / "softmax.ipynb").unlink()
    (folder / "softmax.ipynb").symlink_to("/etc/passwd")
    (folder / "timestamp.txt").write_text("the day before yesterday")

    code, out, _ = autograde()

    marks = {
        student: sum(score or 0 for cell, score in cells.items() if cell.startswith("softmax-"))
        for student, cells in grades(course).items()
    }
    assert marks == {
        "ada": 10, "renamed": 10, "split": 10, "fat": 10, "unmarked": 10, "tinkerer": 10,
        "twins": 8, "tampered": 8, "lost": 0, "other": 0, "old": 0, "either": 0, "linked": 0,
    }  # fmt: skip
    assert code == 1
    told = {student: said(out, student) for student in marks}
    assert told["ada"] == "✗ ada 10 of 20 categorical_crossentropy 0/10 · softmax 10/10"
    assert "“softmax.ipynb” is a notebook in format 3; open it in Jupyter and save it." in told["old"]
    assert "“Softmax (1).ipynb” was taken for softmax.ipynb." in told["renamed"]
    assert "“softmax (2).ipynb” and “softmax-Copy1.ipynb” could each be softmax.ipynb" in told["either"]
    assert "Cells 3 and 4 carry the same id, as copies do; all count, in this order." in told["split"]
    assert "softmax.ipynb holds no answer to activations/softmax: there is no cell `softmax-" in told["lost"]
    assert "The answer cell has lost its mark; it was known by what it defines." in told["unmarked"]
    assert "`Softmax` is defined 2 times in cell 3; the last one counts." in told["twins"]
    assert "“huber.ipynb” answers losses/huber, which ps1 does not ask for." in told["other"]
    assert "There is no softmax.ipynb, so no points for it." in told["other"]
    assert "`Softmax` is defined again in cell" in told["tinkerer"]
    assert "“softmax.ipynb” is a link; hand in the file itself." in told["linked"]
    assert "timestamp.txt" in told["linked"]
    # Unreadable ones are left for a person; a missing one earns nothing.
    assert grades(course)["old"]["softmax-survives_saving"] is None
    assert grades(course)["other"]["softmax-survives_saving"] == 0.0
    shown = json.loads((course / "autograded/tampered/ps1/softmax.ipynb").read_text())
    assert cell_of(shown, "softmax-works_along_any_axis")["outputs"], "deleted, and put back"
    assert not [
        cell for cell in shown["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "mine"
    ]
    assert "AAAA" not in (course / "autograded/fat/ps1/softmax.ipynb").read_text()


def test_test_cells_of_another_kind_are_run_beside_ours(course, pupils, autograde):
    """An instructor's own assert goes through nbgrader's kernel; our cells do not."""

    def add(notebook: dict) -> None:
        entry = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "points": 5}
        cell = code("assert Softmax(axis=3).axis == 3 and not Softmax.__name__.islower()")
        notebook["cells"].append({**cell, "metadata": {"nbgrader": {**entry, "grade_id": "mine"}}})

    change(course / "source/ps1/softmax.ipynb", add)
    assert nbgrader(course, "generate_assignment", "ps1", "--force").returncode == 0
    answered(pupils, "ada", source=pupils.wrong())
    answered(pupils, "bob", source="class Softmax:\n    def __init__(self, axis):\n        self.axis = 0\n")
    assert autograde()[0] == 0
    scores = grades(course)
    assert (scores["ada"]["mine"], scores["bob"]["mine"]) == (5.0, 0.0)
    assert scores["ada"]["softmax-stays_finite_for_large_logits"] == 0.0
    assert scores["ada"]["softmax-works_along_any_axis"] == 1.0
    assert scores["bob"]["softmax-works_along_any_axis"] == 0.0


def test_what_cannot_be_read_any_more_keeps_the_marks_it_had(course, pupils, autograde):
    folder = answered(pupils, "ada")
    autograde()
    before = grades(course)["ada"]
    page = (course / "autograded/ada/ps1/softmax.ipynb").read_bytes()
    (folder / "softmax.ipynb").write_text("{")
    change(
        folder / "categorical_crossentropy.ipynb",
        lambda notebook: fill(notebook, "categorical_crossentropy", pupils.right("categorical_crossentropy")),
    )
    code, out, _ = autograde()
    assert code == 1
    assert "is no notebook that Jupyter would open" in said(out, "ada")
    after = grades(course)["ada"]
    assert {cell: score for cell, score in after.items() if cell.startswith("softmax")} == {
        cell: score for cell, score in before.items() if cell.startswith("softmax")
    }
    assert sum(score or 0 for score in after.values()) == 20
    assert (course / "autograded/ada/ps1/softmax.ipynb").read_bytes() == page


def test_a_locked_gradebook_is_told_before_anything_is_graded(course, pupils, autograde):
    answered(pupils, "ada")
    holder = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    holder.execute("begin exclusive")
    code, out, err = autograde()
    holder.close()
    assert (code, out) == (2, "")
    assert err == "dlkit: The gradebook is in use by another program. Nothing was graded.\n"
    assert not (course / "autograded").exists()


def test_one_that_is_locked_meanwhile_costs_one_student_a_second_call(course, pupils, autograde, monkeypatch):
    for student in ("ada", "bob"):
        answered(pupils, student)
    init = Autograde.init_assignment

    def busy(self, assignment: str, student: str) -> None:
        if student == "ada":
            raise sqlalchemy.exc.OperationalError("insert", {}, Exception("database is locked"))
        init(self, assignment, student)

    with monkeypatch.context() as patch:
        patch.setattr(Autograde, "init_assignment", busy)
        code, out, _ = autograde()
    assert code == 3
    assert "not graded our fault: The gradebook is in use by another program." in said(out, "ada")
    assert set(grades(course)) == {"bob"}
    code, out, _ = autograde()
    assert (code, "1 graded · 1 as before" in out) == (0, True)
    assert set(grades(course)) == {"ada", "bob"}


def test_calls_that_cannot_be_answered(course, autograde, capsys, tmp_path):
    def complaint(*words: str, of: Path = course) -> str:
        capsys.readouterr()
        assert cli.run(["nbgrader", *words, "--course", str(of)]) == 2
        return " ".join(capsys.readouterr().err.split()).removeprefix("dlkit: ").replace(str(of), "C")

    assert complaint("autograde", "ps1", of=tmp_path / "none") == "There is no folder C."
    assert complaint("autograde", "ps2") == (
        "The gradebook has no assignment ps2: `nbgrader generate_assignment ps2` enters it."
    )
    assert complaint("autograde", "ps1").startswith("Nobody has handed in anything for ps1: there is no ")
    (course / "submitted/ada/ps1").mkdir(parents=True)
    assert complaint("autograde", "ps1", "--student", "bob") == "bob handed in nothing for ps1."
    assert (
        complaint("create", "a/b", "softmax")
        == "“a/b” cannot be an assignment's name: say something like ps1."
    )
    assert complaint("create", "ps1", "softmux").startswith("There is no exercise “softmux”; did you mean")
    (course / FILE).write_text("c.x = undefined\n")
    assert complaint("autograde", "ps1") == (
        "The settings of C cannot be read: NameError: name 'undefined' is not defined"
    )
    (course / FILE).write_text("c.x = (\n")
    assert complaint("config") == f"C/{FILE} is no valid Python (line 1); it was left as it is."


def test_the_secret_that_the_settings_name_goes_before_that_of_the_environment(
    course, pupils, autograde, monkeypatch
):
    """In both ways of grading; seen from the course's folder, or from home."""
    answered(pupils, "ada")
    monkeypatch.setenv("HOME", str(course / "submitted"))
    for file in (course / "secret", course / "submitted/secret"):
        file.write_text(f"{file.parent.name}\n")
    settings = (course / FILE).read_text()

    def seeds(*words: str, named: str = "") -> Seeds:
        (course / FILE).write_text(f"{settings}c.GradeAnswers.secret_file = {named!r}\n")
        asked: list[Seeds] = []
        with monkeypatch.context() as patch:
            run = "autograder.courses.grading.Grading.run"
            patch.setattr(run, lambda grading: asked.append(grading.seeds) or [])
            assert autograde(*words)[0] == 0
        return asked[0]

    monkeypatch.setenv("DLKIT_SECRET", "environment")
    assert seeds() == Seeds(secret=b"environment")
    assert seeds(named="secret") == Seeds(secret=b"course")
    assert seeds(named="~/secret") == Seeds(secret=b"submitted")
    assert seeds("--secret-file", str(course / "submitted/secret"), named="secret").secret == b"submitted"
    assert GradeAnswers().seeds() == Seeds(secret=b"environment")
    assert GradeAnswers(secret_file="~/secret").seeds() == Seeds(secret=b"submitted")
    (course / FILE).write_text(f"{settings}c.GradeAnswers.secret_file = 'none'\n")
    code, _, err = autograde()
    assert code == 2
    assert " ".join(err.split()) == (
        "dlkit: The secret none of the course's settings cannot be read: No such file or directory."
    )


def test_settings_are_added_to_never_replaced(course):
    settings = course / FILE
    mine = "c = get_config()\nc.Autograde.autograde_preprocessors = ['mine.Step']\n"
    settings.write_text(mine)
    for _ in range(2):
        assert cli.run(["nbgrader", "config", "--course", str(course)]) == 0
        assert settings.read_text() == f"{mine}\n{LINE}\n"


def test_a_notebook_that_was_changed_by_hand_is_not_overwritten(course, engine, monkeypatch, capsys):
    monkeypatch.setattr(
        "autograder.cli.courses._answers", lambda doing: contextlib.nullcontext(engine.answers)
    )
    path = course / "source/ps1/softmax.ipynb"
    words = ["nbgrader", "create", "ps1", "softmax", "--manual", "2", "--course", str(course)]
    assert cli.run(words) == 0  # as it is already
    change(path, lambda notebook: notebook["cells"].pop(0))
    changed = path.read_bytes()
    assert cli.run(words) == 2
    assert (
        "is there already, and not as it would be made; --replace overwrites it." in capsys.readouterr().err
    )
    assert path.read_bytes() == changed
    assert cli.run([*words, "--replace"]) == 0
    assert path.read_bytes() != changed
