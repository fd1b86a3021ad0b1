"""The same gradebook on PostgreSQL, as nbgrader advises for several graders: a real one, on loopback."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from instructing import nbgrader

from autograder import cli
from autograder.courses.configuring import FILE

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning", "ignore::FutureWarning"
)
READY = "database system is ready to accept connections"


def binary(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name) or next(
        (str(place / name) for place in places if (place / name).exists()), None
    )


def somebody() -> str | None:
    """Whose processes they are to be: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a new, empty database."""
    pytest.importorskip("psycopg2")
    initdb, postgres = binary("initdb"), binary("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed here")
    user, port = somebody(), free_port()
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/dlkit-postgres-XXXXXX"], text=True).strip())
    if user:
        shutil.chown(folder, user)
    try:
        words = [
            initdb,
            "-D",
            str(folder / "data"),
            "-U",
            "grader",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
        ]
        made = subprocess.run(words, user=user, cwd="/", capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off"]
        command = [postgres, "-D", str(folder / "data"), *options]
        with subprocess.Popen(command, user=user, cwd="/", stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            said = []
            for line in server.stderr:
                said.append(line)
                if READY in line:
                    break
            else:
                pytest.fail(f"PostgreSQL does not start: {''.join(said)}")
            rest = threading.Thread(target=server.stderr.read)  # so that it never waits for a reader
            rest.start()
            yield f"postgresql+psycopg2://grader@127.0.0.1:{port}/postgres"
            server.terminate()
            rest.join(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_class_is_graded_into_postgresql(database, course, pupils, engine, monkeypatch, capsys):
    with open(course / FILE, "a") as settings:  # nbgrader needs a course by name there
        settings.write(f"c.CourseDirectory.course_id = 'dl101'\nc.CourseDirectory.db_url = {database!r}\n")
    (course / "gradebook.db").unlink()
    released = nbgrader(course, "generate_assignment", "ps1", "--force")
    assert released.returncode == 0, released.stderr
    right, wrong = pupils.right("softmax"), pupils.wrong()
    pupils.hand_in("ada", softmax=right)
    pupils.hand_in("bob", softmax=wrong)
    monkeypatch.setattr("autograder.courses.grading.Engine", lambda **_: contextlib.nullcontext(engine))
    words = ["nbgrader", "autograde", "ps1", "--course", str(course)]
    for line in ("2 graded", "2 as before"):
        assert cli.run(words) == 0
        assert line in capsys.readouterr().out
    assert not (course / "gradebook.db").exists()
    assert marks(database) == {"ada": 10.0, "bob": 8.0}


def test_a_database_that_cannot_be_used_is_told_in_one_line(course, pupils, capsys):
    pupils.hand_in("ada")

    def complaint(address: str) -> str:
        with open(course / FILE, "a") as settings:
            settings.write(f"c.CourseDirectory.db_url = {address!r}\n")
        assert cli.run(["nbgrader", "autograde", "ps1", "--course", str(course)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        return said

    nobody_there = f"postgresql+psycopg2://grader@127.0.0.1:{free_port()}/postgres"
    assert complaint(nobody_there).startswith("dlkit: The gradebook cannot be used: ")
    assert "its address begins with postgresql+psycopg2://" in complaint("postgresql+asyncpg://grader@x/y")
    assert "address (CourseDirectory.db_url) is none" in complaint("gradebook.db")


def marks(address: str) -> dict[str, float]:
    import psycopg2

    query = """
        select submitted_assignment.student_id, sum(grade.auto_score)
        from grade join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        group by submitted_assignment.student_id
    """
    plain = address.replace("+psycopg2", "")
    with contextlib.closing(psycopg2.connect(plain)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())
