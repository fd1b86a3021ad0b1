"""One script or notebook: which exercise it answers, and what its bytes may be."""

from __future__ import annotations

import os

import pytest
from packing import ANSWER, CATALOG, code, notebook

from autograder.catalog import UnknownExercise
from autograder.intake import IntakeError, open_submissions, read_submission
from autograder.intake.limits import Limits


def hand_in(tmp_path, name, content, told=None, **options):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_submission(path, told, CATALOG, **options)


def claims(slug):
    return notebook(code(ANSWER), metadata={"dlkit": {"exercise": slug}})


@pytest.mark.parametrize(
    ("name", "content", "told", "slug"),
    [
        ("activations/softmax.py", ANSWER, None, "activations/softmax"),
        ("layers/norm.py", ANSWER, None, "layers/norm"),
        ("Layers/Norm.PY", ANSWER, None, "layers/norm"),
        ("homework/softmax.py", ANSWER, None, "activations/softmax"),
        ("losses/softmax.py", ANSWER, None, "activations/softmax"),
        ("softmax (1).py", ANSWER, None, "activations/softmax"),
        ("anything.py", ANSWER, "softmax", "activations/softmax"),
        ("norm.py", ANSWER, "losses/norm", "losses/norm"),
        ("sigmoid.py", ANSWER, "softmax", "activations/softmax"),
        ("softmax.ipynb", notebook(code(ANSWER)), None, "activations/softmax"),
        ("mine.ipynb", claims("losses/invented"), None, "losses/invented"),
        ("mine.ipynb", claims("losses/invented"), "softmax", "activations/softmax"),
        ("softmax.ipynb", claims("losses/invented"), None, "activations/softmax"),
        ("norm.ipynb", claims("losses/norm"), "layers/norm", "layers/norm"),
        ("norm.ipynb", claims("losses/norm"), None, "losses/norm"),
    ],
)
def test_the_exercise_that_a_file_answers(tmp_path, name, content, told, slug):
    assert hand_in(tmp_path, name, content, told).slug == slug


@pytest.mark.parametrize(
    ("content", "source"),
    [
        ("π = 3\n", "π = 3\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        ("x = 1\ry = 2\r", "x = 1\ny = 2\n"),
        ("", ""),
    ],
)
def test_text_that_is_read(tmp_path, content, source):
    assert hand_in(tmp_path, "softmax.py", content).source == source


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("softmax.py", "x = 1\n# é\n".encode("latin-1"), "is not UTF-8 text (line 2)"),
        ("softmax.py", "x = 1\n".encode("utf-16"), "is saved as UTF-16"),
        ("softmax.py", "x = 1\n".encode("utf-32"), "is saved as UTF-32"),
        ("softmax.py", "x = 1\n\0", "NUL character in line 2"),
        ("softmax.py", "#" * 1_100_000, "is larger than 1 MiB"),
        ("softmax.txt", ANSWER, "is neither a Python file (.py) nor a notebook (.ipynb)"),
        ("norm.py", ANSWER, "could answer losses/norm or layers/norm: say which with --exercise"),
        ("mine.py", ANSWER, "does not tell which exercise it answers"),
        ("mine.ipynb", claims("losses/inventid"), "does not tell which exercise it answers"),
        ("mine.ipynb", claims(["losses/invented"]), "does not tell which exercise it answers"),
    ],
)
def test_a_file_that_is_refused_says_why_in_one_sentence(tmp_path, name, content, complaint):
    with pytest.raises(IntakeError) as refused:
        hand_in(tmp_path, name, content)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith(f"“{tmp_path}/{name}” ")
    intake = open_submissions(tmp_path / name, CATALOG)
    assert intake.submissions == []
    assert len(intake.problems) == 1


def test_a_notebook_may_be_large_but_not_without_end(tmp_path):
    book = notebook(code(ANSWER, outputs=[{"data": {"image/png": "A" * 2_000_000}}]))
    assert hand_in(tmp_path, "softmax.ipynb", book).source.endswith(ANSWER)
    with pytest.raises(IntakeError, match="is larger than 1 MiB"):
        hand_in(tmp_path, "softmax.ipynb", book, limits=Limits(notebook=1 << 20))


def test_an_unknown_exercise_is_a_wrong_call(tmp_path):
    with pytest.raises(UnknownExercise, match="did you mean activations/softmax"):
        hand_in(tmp_path, "a.py", ANSWER, "softmaxx")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "solution.py").write_text(ANSWER)
    (tmp_path / "softmax.py").symlink_to(tmp_path / "solution.py")
    with pytest.raises(IntakeError, match=r"softmax.py” is a link; hand in the file itself\."):
        read_submission(tmp_path / "softmax.py", None, CATALOG)


def test_a_pipe_or_folder_or_nothing_makes_nobody_wait(tmp_path):
    os.mkfifo(tmp_path / "softmax.py")
    (tmp_path / "sigmoid.py").mkdir()
    for name, complaint in [
        ("softmax.py", "is no ordinary file"),
        ("sigmoid.py", "is no ordinary file"),
        ("invented.py", "does not exist"),
    ]:
        with pytest.raises(IntakeError, match=complaint):
            read_submission(tmp_path / name, None, CATALOG)
    for name in ("nothing", "nothing.zip", "nothing.py", "softmax.py"):
        assert len(open_submissions(tmp_path / name, CATALOG).problems) == 1


def test_a_hostile_name_is_shown_harmless(tmp_path):
    (submission,) = open_submissions(
        _written(tmp_path / "\x1b[2J\n‮softmax.py"), CATALOG, "softmax"
    ).submissions
    for shown in (submission.label, submission.origin):
        assert "⟨U+001B⟩[2J⟨U+000A⟩⟨U+202E⟩softmax.py" in shown


def _written(path):
    path.write_text(ANSWER)
    return path
