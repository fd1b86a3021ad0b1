"""Students may be called anything; their folders may not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from classrooms import SOFTMAX, Put
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.planning import Plan
from autograder.classroom.students import folders

APART = unicodedata.normalize("NFD", "José")  # the accent stands by itself
PLAIN = [
    "ada",
    "Ada Lovelace",
    "lovelaceada_12345",
    "Özgür İnönü",
    "דנה כהן",
    "山田太郎",
    "O'Brien, Pat",
    "x" * 80,
]
ODD = [
    "..", ".", "../../etc/passwd", "a/b", "a\\b", "C:", "con", "NUL.txt", " ada", "ada.", ".hidden", "",
    "a\0b", "a\nb", "x" * 81, "山" * 40, "\u202eada", "*", "report.html", "🙂", "a~b",
]  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_name_is_the_folders_name(name: str) -> None:
    assert folders([name, "somebody else"])[name] == name


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_an_odd_name_is_spelled_and_told_apart(name: str) -> None:
    folder = folders([name])[name]
    assert folder != name
    assert "~" in folder
    _harmless(folder)


@pytest.mark.parametrize(
    "names",
    [("ada", "Ada", "ADA"), ("Ada", "ADA"), ("José", APART), ("a/b", "a\\b")],
)
def test_names_that_are_one_to_a_file_system_have_folders_of_their_own(names: tuple[str, ...]) -> None:
    found = folders(names)
    assert len({_as_a_file_system_sees(folder) for folder in found.values()}) == len(names)
    assert found == folders(reversed(names))
    if "ada" in names:
        assert found["ada"] == "ada"


@given(st.sets(st.text(max_size=120), min_size=1, max_size=8))
def test_no_names_share_a_folder(names: set[str]) -> None:
    names = {name.encode("utf-8", "replace").decode() for name in names}
    found = folders(names)
    assert len({_as_a_file_system_sees(folder) for folder in found.values()}) == len(names)
    for folder in found.values():
        _harmless(folder)


def _as_a_file_system_sees(folder: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", folder).upper())


def _harmless(folder: str) -> None:
    assert folder.strip(" .") == folder
    assert folder
    assert not set(folder) & set('/\\:*?"<>|\0\n')
    assert len(folder.encode()) <= 100


def test_folders_of_any_name_are_students(put: Put, planned: Callable[..., Plan]) -> None:
    names = [
        "Ada",
        "ada",
        "José",
        unicodedata.normalize("NFD", "José"),
        "a\nb",
        "🙂",
        "-rf",
        "$(id)",
        "x" * 200,
    ]
    for name in names:
        put(f"c/{name}/activations/softmax.py")
    plan = planned("c")
    assert {task.student for task in plan.tasks if task.submission} == set(names)
    assert len({str(task.path).casefold() for task in plan.tasks}) == len(names)
    assert {task.slug for task in plan.tasks} == {SOFTMAX}


def test_bytes_that_are_no_text_are_spelled(put: Put, planned: Callable[..., Plan]) -> None:
    put("c/caf\udce9/activations/softmax.py")
    put("c/ada/activations/softmax.py")
    plan = planned("c")
    assert [task.student for task in plan.tasks] == ["ada", "caf\\xe9"]
    assert all(task.submission for task in plan.tasks)
