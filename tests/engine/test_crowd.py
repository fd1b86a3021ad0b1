"""A check that ran out of time in company is tried again alone. Threads meet at events, never by sleeping."""

from __future__ import annotations

import threading

import pytest

from autograder.engine.attempt import Attempt
from autograder.engine.crowd import Crowd
from autograder.engine.room import Answered, OutOfTime, RoomClosed
from autograder.engine.wire import Load, Outcome
from autograder.exam import CheckSheet, Tolerance
from autograder.judge import Observed
from autograder.report import Verdict

SLUG = "activations/softmax"
CHECK = CheckSheet("c", "A check.", 1.0, Tolerance(), 10.0)
LATE, STARVED = OutOfTime("too late"), OutOfTime("too late", starved=True)


class Rooms:
    """Rooms that answer a check as the script says: with an observation, or not in time."""

    def __init__(self, *script: Exception | None) -> None:
        self.script = list(script)
        self.opened = 0
        self.asked: list[float] = []
        self.on_check = lambda: None

    def open(self) -> Rooms:
        self.opened += 1
        return self

    def ask(self, request: object, seconds: float) -> Answered:
        if isinstance(request, Load):
            return Answered(Outcome(kind="loaded"), b"", 0.0)
        self.asked.append(seconds)
        self.on_check()
        error = self.script.pop(0)
        if error:
            raise error
        return Answered(Outcome(kind="observed"), b"", 0.0)

    def close(self, grace: float = 0.5) -> str:
        return ""

    def printed(self) -> str:
        return ""


def attempt(rooms: Rooms, crowd: Crowd | None = None, seconds: float = 100.0) -> Attempt:
    return Attempt(rooms.open, SLUG, "", "answer.py", seconds=seconds, crowd=crowd)


def verdict(found: object) -> str:
    return "observed" if isinstance(found, Observed) else found.verdict


def test_who_was_alone_on_a_quiet_machine_is_not_tried_again():
    rooms, crowd = Rooms(LATE), Crowd()
    with crowd.shared():
        assert verdict(attempt(rooms, crowd).run(CHECK, "seed")) is Verdict.TIMED_OUT
    assert len(rooms.asked) == 1


def test_who_did_not_get_to_run_is_tried_once_more():
    rooms, crowd = Rooms(STARVED, None), Crowd()
    with crowd.shared():
        assert verdict(attempt(rooms, crowd).run(CHECK, "seed")) == "observed"
    assert rooms.opened == 2


def test_once_only():
    rooms, crowd = Rooms(STARVED, STARVED), Crowd()
    with crowd.shared():
        assert verdict(attempt(rooms, crowd).run(CHECK, "seed")) is Verdict.TIMED_OUT
    assert len(rooms.asked) == 2


def test_who_had_company_is_tried_again_when_all_others_have_left():
    rooms, crowd = Rooms(LATE, None), Crowd()
    other_is_in, other_may_leave = threading.Event(), threading.Event()
    here = []

    def other() -> None:
        with crowd.shared():
            other_is_in.set()
            other_may_leave.wait(60)
            here.append("left")

    def on_check() -> None:
        if len(rooms.asked) == 1:
            other_may_leave.set()
        else:
            here.append("alone")

    rooms.on_check = on_check
    thread = threading.Thread(target=other)
    with crowd.shared():
        thread.start()
        assert other_is_in.wait(60)
        assert verdict(attempt(rooms, crowd).run(CHECK, "seed")) == "observed"
    thread.join(60)
    assert here == ["left", "alone"]


def test_who_is_alone_keeps_the_others_out():
    crowd, came_in, order = Crowd(), threading.Event(), []

    def other() -> None:
        with crowd.shared():
            order.append("other")
            came_in.set()

    thread = threading.Thread(target=other)
    with crowd.shared():
        with crowd.alone():
            thread.start()
            order.append("alone")
        assert came_in.wait(60)
    thread.join(60)
    assert order == ["alone", "other"]


def test_two_that_both_want_to_be_alone_take_turns():
    crowd, both = Crowd(), threading.Barrier(2, timeout=60)
    inside, most = [], []

    def want() -> None:
        with crowd.shared():
            both.wait()
            with crowd.alone():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=want) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [1, 1]


def test_a_retry_that_succeeds_is_not_counted_against_the_rest():
    rooms, crowd = Rooms(STARVED, None, STARVED, None, STARVED, None), Crowd()
    with crowd.shared():
        tried = attempt(rooms, crowd)
        assert [verdict(tried.run(CHECK, "seed")) for _ in range(3)] == ["observed"] * 3


def test_after_two_checks_out_of_time_the_rest_is_not_run():
    rooms = Rooms(LATE, RoomClosed("it died"), LATE)
    tried = attempt(rooms)
    ends = [tried.run(CHECK, "seed") for _ in range(4)]
    assert [verdict(end) for end in ends] == ["timed_out", "crashed", "timed_out", "timed_out"]
    assert ends[3].message.startswith("Not run")


def test_the_time_of_the_whole_submission_is_limited(monkeypatch):
    clock = iter(range(0, 1000, 8))  # each look at the clock is eight seconds after the last
    monkeypatch.setattr("autograder.engine.attempt.time.monotonic", lambda: float(next(clock)))
    rooms = Rooms(None, None, None)
    tried = attempt(rooms, seconds=30.0)
    ends = [tried.run(CHECK, "seed") for _ in range(4)]
    assert rooms.asked == [10.0, 10.0, 6.0]  # loading took eight, and so did each check
    assert [verdict(end) for end in ends] == ["observed", "observed", "observed", "timed_out"]


@pytest.mark.parametrize("patience, seconds", [(1.0, 10.0), (0.5, 5.0)])
def test_patience_stretches_the_limits(patience, seconds):
    rooms = Rooms(None)
    tried = Attempt(rooms.open, SLUG, "", "answer.py", seconds=100.0, patience=patience)
    tried.run(CHECK, "seed")
    assert rooms.asked == [seconds]
