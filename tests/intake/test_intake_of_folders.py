"""Folders: what lies in them is read, what they point to is not, and two answers to one exercise are none."""

from __future__ import annotations

import os
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import ANSWER, CATALOG, code, notebook, zipped

from autograder.intake import IntakeError, folders, open_submissions, read_submission
from autograder.intake.limits import Limits

BOOK = notebook(code(ANSWER))
INVENTED = notebook(code("x = 1"), metadata={"dlkit": {"exercise": "losses/invented"}})


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "ada"
    folder.mkdir()
    return folder


def write(home, files):
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def slugs(intake):
    return [submission.slug for submission in intake.submissions]


def sentences(intake):
    return [problem.sentence for problem in intake.problems]


def test_a_folder_of_several_exercises(home):
    write(
        home,
        {
            "losses/invented.ipynb": BOOK,
            "softmax (2).py": ANSWER,
            "mine.ipynb": "not read unless nothing else is there",
            "sigmoid.pdf": b"%PDF",
            ".git/softmax.py": "old",
            "__pycache__/softmax.py": "old",
            ".ipynb_checkpoints/softmax-checkpoint.ipynb": "old",
        },
    )
    intake = open_submissions(home, CATALOG)
    assert intake.problems == []
    assert [(one.slug, one.label, one.origin) for one in intake.submissions] == [
        ("activations/softmax", "softmax (2).py", str(home)),
        ("losses/invented", "losses/invented.ipynb", str(home)),
    ]


@pytest.mark.parametrize(
    ("files", "graded", "told"),
    [
        (
            {"softmax.py": ANSWER, "activations/softmax.ipynb": BOOK, "sigmoid.py": ""},
            ["activations/sigmoid"],
            [
                "“activations/softmax.ipynb” and “softmax.py” both answer activations/softmax; "
                "none is graded until one is left."
            ],
        ),
        (
            {"a/softmax.py": "1", "A/Softmax.py": "2", "b/softmax.py": "3"},
            [],
            [
                "“A/Softmax.py”, “a/softmax.py” and “b/softmax.py” all answer activations/softmax; "
                "none is graded until one is left."
            ],
        ),
        (
            {"softmax.py": ANSWER, "softmax.ipynb": "{}"},
            [],
            [
                "“softmax.ipynb” is no notebook that Jupyter would open "
                "(Object missing required field `nbformat`).",
                "“softmax.ipynb” and “softmax.py” both answer activations/softmax; "
                "none is graded until one is left.",
            ],
        ),
        (
            {"a.ipynb": INVENTED, "b.ipynb": INVENTED},
            [],
            ["“a.ipynb” and “b.ipynb” both answer losses/invented; none is graded until one is left."],
        ),
        (
            {"norm.py": "", "sigmoid.py": ""},
            ["activations/sigmoid"],
            ["“norm.py” could answer losses/norm or layers/norm; put it in its topic's folder."],
        ),
        ({"softmax.py": b"\xff"}, [], ["“softmax.py” is not UTF-8 text (line 1); save it as UTF-8."]),
        (
            {"mine.py": "", "yours.ipynb": BOOK},
            [],
            [
                "“HOME” holds “mine.py” and “yours.ipynb”, which no exercise is called like: "
                "say --exercise TOPIC/NAME, or call the file TOPIC/NAME.py."
            ],
        ),
        ({"essay.docx": b"PK"}, [], ["“HOME” holds no answer: no Python file and no notebook."]),
        ({}, [], ["“HOME” holds no answer: no Python file and no notebook."]),
        (
            {"hw.zip": zipped(("softmax.py", ANSWER)), "sigmoid.py": ""},
            ["activations/sigmoid"],
            ["“hw.zip” is an archive of its own and was not opened."],
        ),
    ],
)
def test_what_is_graded_and_what_is_told(home, files, graded, told):
    write(home, files)
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == graded
    assert sentences(intake) == [sentence.replace("HOME", str(home)) for sentence in told]


@pytest.mark.parametrize(
    ("files", "graded", "complaint"),
    [
        ({"softmax.py": "", "sigmoid.py": ""}, ["activations/softmax"], None),
        ({"mine.py": "", "sigmoid.py": ""}, ["activations/softmax"], None),
        ({"mine.py": "", "softmax.py": "1"}, ["activations/softmax"], None),
        ({"mine.py": "", "my.py": ""}, [], "“mine.py” and “my.py” both answer activations/softmax"),
        ({"sigmoid.py": ""}, [], "holds no answer to activations/softmax; it has “sigmoid.py”"),
        ({}, [], "holds no answer to activations/softmax"),
    ],
)
def test_with_an_exercise_told_only_that_one_is_looked_for(home, files, graded, complaint):
    write(home, files)
    intake = open_submissions(home, CATALOG, "softmax")
    assert slugs(intake) == graded
    assert len(intake.problems) == bool(complaint)
    if complaint:
        assert complaint in sentences(intake)[0]


def test_nothing_outside_is_followed(home, tmp_path):
    write(tmp_path, {"outside/activations/softmax.py": "secret", "secret.py": "secret"})
    (home / "linked").symlink_to(tmp_path / "outside")
    (home / "softmax.py").symlink_to(tmp_path / "secret.py")
    (home / "loop").symlink_to(home)
    (home / "nowhere.py").symlink_to("missing")
    write(home, {"sigmoid.py": ""})
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert sorted(sentences(intake)) == [
        f"“{name}” is a link; hand in the file itself."
        for name in ("linked", "loop", "nowhere.py", "softmax.py")
    ]


def test_a_folder_exchanged_for_a_link_at_the_last_moment_is_not_followed(home, tmp_path, monkeypatch):
    write(tmp_path, {"outside/softmax.py": "secret"})
    write(home, {"activations/softmax.py": ANSWER, "sigmoid.py": ""})
    stat = os.stat

    def exchange(path, **options):
        found = stat(path, **options)
        if path == "activations":
            (home / "activations").rename(tmp_path / "moved")
            (home / "activations").symlink_to(tmp_path / "outside")
        return found

    monkeypatch.setattr(os, "stat", exchange)
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert len(intake.problems) == 1


def test_a_system_that_cannot_hold_folders_open_reads_and_refuses_the_same(home, tmp_path, monkeypatch):
    write(tmp_path, {"secret.py": "secret"})
    (home / "softmax.py").symlink_to(tmp_path / "secret.py")
    (home / "linked").symlink_to(tmp_path)
    write(home, {"activations/sigmoid.py": ""})
    held = open_submissions(home, CATALOG)
    monkeypatch.setattr(folders, "HELD", False)
    assert open_submissions(home, CATALOG) == held
    assert slugs(held) == ["activations/sigmoid"]
    with pytest.raises(IntakeError, match="is a link"):
        read_submission(home / "softmax.py", None, CATALOG)


def test_pipes_and_sockets_make_nobody_wait(home, monkeypatch):
    os.mkfifo(home / "softmax.py")
    monkeypatch.chdir(home)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("mine.ipynb")
    write(home, {"sigmoid.py": ""})
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert sentences(intake) == ["“mine.ipynb” is no ordinary file.", "“softmax.py” is no ordinary file."]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_told(home):
    write(home, {"softmax.py": "", "sigmoid.py": ""})
    (home / "softmax.py").chmod(0)
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert sentences(intake) == ["“softmax.py” cannot be read (Permission denied)."]


def test_a_folder_too_deep_or_too_full_or_too_large(home):
    write(home, {"/".join("a" * 20) + "/softmax.py": "", "sigmoid.py": ""})
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert "lies more than 16 folders deep" in sentences(intake)[0]
    (sentence,) = sentences(open_submissions(home, CATALOG, limits=Limits(members=5)))
    assert sentence == f"“{home}” holds more than 5 files; the rest was not looked at."


def test_a_sparse_giant_is_not_read(home):
    write(home, {"sigmoid.py": ""})
    with (home / "softmax.ipynb").open("wb") as file:
        file.truncate(2 << 30)
    intake = open_submissions(home, CATALOG)
    assert slugs(intake) == ["activations/sigmoid"]
    assert sentences(intake) == ["“softmax.ipynb” is larger than 64 MiB."]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20),
        max_size=4,
    )
)
def test_names_of_any_letters_neither_break_nor_steer_a_report(tmp_path_factory, names):
    home = tmp_path_factory.mktemp("ada")
    for name in names:
        if name not in {".", ".."}:
            (home / name).mkdir(exist_ok=True)
            (home / name / "softmax.py").write_text(ANSWER)
    intake = open_submissions(home, CATALOG)
    told = sentences(intake) + [submission.label for submission in intake.submissions]
    assert all(sentence.isprintable() or not set(sentence) & set("\x1b\n\r\u202e\u200b") for sentence in told)
