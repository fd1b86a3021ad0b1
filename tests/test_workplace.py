"""Where learners work: their files, what is remembered, and that nothing of it is ever lost."""

import errno
import os
import subprocess
import sys

import pytest

from autograder import catalog, workplace
from autograder.catalog import Catalog, Exercise, Topic
from autograder.report import Isolation, Report, Verdict
from autograder.workplace import Workplace, WorkplaceError

SOLUTION = (
    "def {name}(x):\n    # begin solution\n    return x\n    # end solution\n\n\n"
    "# %%\nfrom autograder.variants import Mistake\n\nMISTAKES = []\n"
)
STUB = "def {name}(x):\n    # TODO: write your answer here\n    raise NotImplementedError\n"


def exercise(slug, *needs):
    topic, name = slug.split("/")
    return Exercise(slug, topic, name, name.title(), 10, 1, needs)


CATALOG = Catalog(
    (
        Topic("a", "A", (exercise("a/one"), exercise("a/two", "a/one"))),
        Topic("b", "B", (exercise("b/three"),)),
    )
)


def report(slug="a/one", verdict=Verdict.FAILED, points=4.0, out_of=10.0):
    return Report(
        exercise=slug,
        verdict=verdict,
        points=points,
        out_of=out_of,
        seed="practice",
        isolation=Isolation("A"),
        checks=[],
    )


def passed(slug="a/one"):
    return report(slug, Verdict.PASSED, 10.0)


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of dlkit with three exercises, which every test here works against."""
    root = (tmp_path / "clone").resolve()
    for each in CATALOG:
        for folder, text in (("solutions", SOLUTION), ("exercises", STUB)):
            path = root / folder / f"{each.slug}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(name=each.name))
    (root / "pyproject.toml").write_text("")
    monkeypatch.setattr(catalog, "corpus_root", lambda: root)
    return root


@pytest.fixture
def place(clone, tmp_path):
    return Workplace.init(tmp_path / "work", CATALOG).workplace


def test_the_nearest_work_folder_is_found(place):
    deep = place.root / "a" / "notes"
    deep.mkdir()
    assert Workplace.find(deep) == place
    assert place.file("a/one") == place.root / "a" / "one.py"


def test_outside_a_work_folder_the_clone_is_the_workplace(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = Workplace.find()
    assert found.file("a/one") == clone / "exercises" / "a" / "one.py"
    found.record(passed())
    assert (clone / ".dlkit" / "progress.json").is_file()


def test_an_installed_dlkit_reads_anywhere_but_writes_only_to_a_work_folder(clone, tmp_path):
    (clone / "pyproject.toml").unlink()
    found = Workplace.find(tmp_path)
    assert found.progress().exercises == {}
    assert found.next_exercise(CATALOG).slug == "a/one"
    with pytest.raises(WorkplaceError, match="is no work folder yet: `dlkit init"):
        found.record(passed())
    assert not (tmp_path / ".dlkit").exists()


def test_init_makes_every_stub_and_says_what_it_kept(clone, tmp_path):
    mine = tmp_path / "work" / "a" / "one.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("x = 'mine'\n")
    made = Workplace.init(tmp_path / "work", CATALOG)
    assert made.kept == [mine] and mine.read_text() == "x = 'mine'\n"
    assert {path.name for path in made.written} == {"two.py", "three.py", "dlkit.toml"}
    assert made.workplace.file("b/three").read_text() == STUB.format(name="three")
    again = Workplace.init(tmp_path / "work", CATALOG)
    assert again.written == [] and len(again.kept) == 4


def test_init_hands_out_untouched_stubs_although_the_clones_are_edited(clone, tmp_path):
    (clone / "exercises" / "a" / "one.py").write_text("def one(x): return 'my answer'\n")
    made = Workplace.init(tmp_path / "work", CATALOG)
    assert made.workplace.file("a/one").read_text() == STUB.format(name="one")


def test_init_without_solutions_copies_the_shipped_stubs(clone, tmp_path):
    (clone / "solutions").rename(tmp_path / "elsewhere")
    made = Workplace.init(tmp_path / "work", CATALOG)
    assert made.workplace.file("a/one").read_text() == STUB.format(name="one")


@pytest.mark.parametrize("where", ["", "exercises", "exercises/a", "solutions"])
def test_init_refuses_dlkits_own_folders(clone, where):
    with pytest.raises(WorkplaceError, match="is dlkit's own folder"):
        Workplace.init(clone / where, CATALOG)


def test_a_disk_that_fills_during_init_leaves_no_half_stub(clone, tmp_path):
    resource = pytest.importorskip("resource")  # a limit on file size stands in for the full disk
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        with pytest.raises(WorkplaceError, match=r"^dlkit could not write .*one\.py: File too large\.$"):
            Workplace.init(tmp_path / "work", CATALOG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "work" / "a" / "one.py").exists()
    assert Workplace.init(tmp_path / "work", CATALOG).kept == []


def test_the_best_try_is_remembered(place):
    place.record(report(points=6.0))
    place.record(report(points=2.0, verdict=Verdict.CRASHED))
    standing = place.progress().of("a/one")
    assert (standing.points, standing.out_of, standing.verdict, standing.tries) == (6.0, 10.0, "failed", 2)
    assert not standing.passed


def test_what_was_passed_stays_passed(place):
    first = place.record(passed()).of("a/one")
    assert first.passed and len(first.passed_at) == len("2026-01-31")
    after = place.record(report(points=10.0, verdict=Verdict.FAILED)).of("a/one")
    assert (after.verdict, after.passed_at, after.tries) == ("passed", first.passed_at, 2)


def test_an_exam_that_changed_its_points_is_compared_by_share(place):
    place.record(report(points=5.0, out_of=10.0))
    assert place.record(report(points=4.0, out_of=5.0)).of("a/one").points == 4.0
    assert place.record(report(points=9.0, out_of=20.0)).of("a/one").points == 4.0


@pytest.mark.parametrize("verdict", [Verdict.NOT_STARTED, Verdict.BROKEN])
def test_an_untouched_stub_and_our_own_fault_are_no_tries(place, verdict):
    assert place.record(report(verdict=verdict, points=0.0)).of("a/one").tries == 0


def test_next_is_the_first_not_passed_in_learning_order(place):
    assert place.next_exercise(CATALOG).slug == "a/one"
    place.record(passed("b/three"))
    place.record(passed("a/one"))
    assert place.next_exercise(CATALOG).slug == "a/two"
    place.record(passed("a/two"))
    assert place.next_exercise(CATALOG) is None


def test_hints_come_one_at_a_time_and_end(place):
    assert [place.next_hint("a/one", 2) for _ in range(4)] == [1, 2, 2, 2]
    assert place.next_hint("a/two", 0) == 0
    assert place.progress().of("a/one").hints_shown == 2


def test_an_exercise_that_lost_hints_shows_those_it_has(place):
    place.next_hint("a/one", 3)
    place.next_hint("a/one", 3)
    assert place.next_hint("a/one", 1) == 1


def test_a_shown_solution_is_remembered_beside_the_rest(place):
    place.record(passed())
    standing = place.solution_shown("a/one").of("a/one")
    assert standing.solution_shown and standing.passed


def test_reset_restores_the_stub_and_keeps_every_backup(place):
    backups = []
    for answer in (b"one = 1\n", b"two = '\xff not UTF-8'\r\n", b""):
        place.file("a/one").write_bytes(answer)
        backups.append((place.reset("a/one"), answer))
        assert place.file("a/one").read_text() == STUB.format(name="one")
    assert len({path for path, _ in backups}) == 3
    assert all(path.read_bytes() == answer for path, answer in backups)
    assert all(path.parent == place.state / "backups" / "a" and path.suffix == ".py" for path, _ in backups)


def test_reset_brings_a_deleted_file_back(place):
    place.file("a/one").unlink()
    assert place.reset("a/one") is None
    assert place.file("a/one").read_text() == STUB.format(name="one")


def test_reset_in_the_clone_makes_the_stub_anew(clone):
    here = Workplace.find(clone / "exercises" / "a")
    here.file("a/one").write_text("my answer\n")
    assert here.reset("a/one").read_text() == "my answer\n"
    assert here.file("a/one").read_text() == STUB.format(name="one")


def test_reset_never_takes_an_edited_file_for_its_own_stub(clone, tmp_path):
    (clone / "solutions").rename(tmp_path / "elsewhere")
    here = Workplace.find(clone)
    here.file("a/one").write_text("my answer\n")
    with pytest.raises(WorkplaceError, match="is the only copy here; `git checkout` restores it"):
        here.reset("a/one")
    assert here.file("a/one").read_text() == "my answer\n"


def test_reset_that_cannot_keep_a_backup_leaves_the_answer_alone(place):
    place.file("a/one").write_text("my answer\n")
    place.state.mkdir()
    (place.state / "backups").write_text("in the way")
    with pytest.raises(WorkplaceError, match="could not reset"):
        place.reset("a/one")
    assert place.file("a/one").read_text() == "my answer\n"


CORRUPT = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b'{"exercises": {}}',
    b'{"format": 1, "exercises": {"a/one": {"tries": "x"}}}',
]


@pytest.mark.parametrize("content", CORRUPT)
def test_an_unreadable_progress_file_is_set_aside_with_one_sentence(place, content):
    place.state.mkdir()
    (place.state / "progress.json").write_bytes(content)
    progress = place.progress()
    (aside,) = place.state.glob("progress.unreadable.*.json")
    assert aside.read_bytes() == content
    assert str(aside) in progress.notice and "\n" not in progress.notice
    assert progress.exercises == {} and place.progress().notice == ""


def test_every_unreadable_progress_file_is_kept_and_recording_goes_on(place):
    place.state.mkdir()
    for content in CORRUPT:
        (place.state / "progress.json").write_bytes(content)
        recorded = place.record(passed())
        assert recorded.notice and recorded.of("a/one").passed
    kept = {path.read_bytes() for path in place.state.glob("progress.unreadable.*.json")}
    assert kept == set(CORRUPT)


def test_progress_of_a_newer_dlkit_is_left_alone(place):
    place.state.mkdir()
    newer = b'{"format": 2, "lessons": []}'
    (place.state / "progress.json").write_bytes(newer)
    for use in (place.progress, lambda: place.record(passed())):
        with pytest.raises(WorkplaceError, match="is of a newer dlkit"):
            use()
    assert (place.state / "progress.json").read_bytes() == newer


def test_fields_added_later_within_the_format_do_no_harm(place):
    place.state.mkdir()
    (place.state / "progress.json").write_text(
        '{"format": 1, "mood": 1, "exercises": {"a/one": {"tries": 3, "x": 1}, "gone/away": {}}}'
    )
    assert place.record(passed()).of("a/one").tries == 4
    assert "gone/away" in place.progress().exercises


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_one_sentence_and_loses_nothing(place, monkeypatch, step):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place.record(report(points=6.0))
    place.file("a/one").write_text("my answer\n")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        for use in (lambda: place.record(passed()), lambda: place.reset("a/one")):
            with pytest.raises(WorkplaceError, match=r"^dlkit could not .*: No space left on device\.$"):
                use()
    assert place.progress().of("a/one").points == 6.0
    assert place.file("a/one").read_text() == "my answer\n"
    assert not list(place.root.rglob("*.tmp"))


def test_an_unwritable_folder_is_one_sentence(place):
    place.state.write_text("a file where the folder should be")
    assert place.progress().exercises == {}
    with pytest.raises(WorkplaceError, match=r"^dlkit could not write to .*\.dlkit: File exists\.$"):
        place.record(passed())


RECORD_MANY = """
import sys
from pathlib import Path
from autograder.report import Isolation, Report, Verdict
from autograder.workplace import Workplace
place = Workplace.find(Path(sys.argv[1]))
for n in range(20):
    for slug in ("a/shared", f"a/own_{sys.argv[2]}_{n}"):
        place.record(Report(exercise=slug, verdict=Verdict.FAILED, points=1.0, out_of=2.0, seed="s",
                            isolation=Isolation("A"), checks=[]))
"""


def test_two_processes_recording_at_once_lose_nothing(place):
    start = [sys.executable, "-c", RECORD_MANY, str(place.root)]
    folder = os.path.dirname(os.path.dirname(workplace.__file__))
    processes = [subprocess.Popen([*start, name], cwd=folder) for name in ("x", "y")]
    assert [process.wait() for process in processes] == [0, 0]
    progress = place.progress()
    assert progress.of("a/shared").tries == 40
    assert len(progress.exercises) == 41 and progress.notice == ""
