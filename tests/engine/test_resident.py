"""The resident engine, as a real process with a real socket, killed with a real signal."""

from __future__ import annotations

import os
import signal
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.engine import resident
from autograder.engine.launch import EngineError
from autograder.engine.resident_server import Resident
from autograder.report import Verdict

SLUG = "activations/softmax"


@pytest.fixture(scope="module", autouse=True)
def own_folders(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLKIT_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        patch.setenv("DLKIT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
        resident.stop()


@pytest.fixture(scope="module")
def right(reference):
    return reference(SLUG)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_no_server_has_no_status():
    resident.stop()
    assert resident.status() is None
    assert resident.stop() is False


def test_several_commands_at_once_start_one_server_and_all_get_their_own_answer(right):
    wrong = right.replace("return exponentials", "return inputs + exponentials")
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda source: resident.grade(source, SLUG), [right, wrong, right, wrong]))
    assert [report.verdict for report in reports] == [
        Verdict.PASSED,
        Verdict.FAILED,
        Verdict.PASSED,
        Verdict.FAILED,
    ]
    status = resident.status()
    assert status is not None
    assert status.graded == 4


def test_checks_are_told_as_they_end(right):
    told = []
    report = resident.grade(right, SLUG, on_check=told.append)
    assert [check.name for check in told] == [check.name for check in report.checks]


def test_who_waits_is_told_why_and_that_tensorflow_starts_as_long_as_it_does(right):
    resident.stop()
    why = []
    resident.grade(right, SLUG, on_wait=why.append)
    assert set(why) == {resident.STARTING}
    why.clear()
    resident.grade(right, SLUG, on_wait=why.append)
    assert why == [resident.CHECKING]


def test_the_socket_is_the_users_own():
    folder = resident.runtime_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_open_to_others_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    monkeypatch.setenv("DLKIT_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(EngineError, match="closed to others"):
        resident.runtime_folder()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the server's children")
def test_killed_rooms_are_replaced(right):
    """The fork server and the reference room die; one request may see it, the next one works."""
    resident.grade(right, SLUG)
    status = resident.status()
    assert status is not None
    for pid in children_of(status.pid):
        os.kill(pid, signal.SIGKILL)
    try:
        resident.grade(right, SLUG, seed="never seen before")
    except EngineError as error:
        assert "Traceback" not in str(error)
    report = resident.grade(right, SLUG, seed="never seen before")
    assert report.verdict is Verdict.PASSED


def test_a_killed_server_is_started_anew(right):
    resident.grade(right, SLUG)
    first = resident.status()
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    assert resident.grade(right, SLUG).verdict is Verdict.PASSED
    second = resident.status()
    assert second is not None
    assert second.pid != first.pid


def test_nothing_is_left_when_it_is_stopped(right):
    resident.grade(right, SLUG)
    status = resident.status()
    assert status is not None
    rooms = children_of(status.pid) if Path("/proc/self/task").exists() else []
    watched = [os.pidfd_open(pid) for pid in [status.pid, *rooms]] if hasattr(os, "pidfd_open") else []
    assert resident.stop() is True
    for descriptor in watched:
        # readable once the process has ended; the test's own time limit is the only clock here
        import select

        assert select.select([descriptor], [], [], 30)[0]
        os.close(descriptor)
    assert not resident.socket_path().exists()
    assert resident.status() is None


def test_it_leaves_when_nobody_comes(tmp_path):
    server = Resident(tmp_path / "idle.sock", idle_seconds=0.05)
    thread = threading.Thread(target=server.serve, args=(lambda: None,))
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert not (tmp_path / "idle.sock").exists()


def test_practice_answers_are_remembered_on_disk(right):
    resident.grade(right, SLUG)
    folder = Path(os.environ["DLKIT_CACHE_DIR"])
    assert len([file for file in folder.iterdir() if file.is_file()]) > 5
    grading = {file.name for file in folder.iterdir()}
    resident.grade(right, SLUG, seed="a secret of the grader")
    assert {file.name for file in folder.iterdir()} == grading
