"""What is remembered of right answers: by content, whole or not at all, and never a grading seed on disk."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.engine.answers import Answers
from autograder.engine.launch import EngineError
from autograder.engine.room import Answered, Room, RoomClosed
from autograder.engine.wire import Outcome

SLUG = "activations/softmax"
CHECK = "turns_logits_into_probabilities"


@pytest.fixture
def counting(engine):
    """Answers whose requests to the session's reference room are counted."""

    class Counting:
        asked = 0

        def __init__(self, room: Room) -> None:
            self.room = room

        def ask(self, request, seconds):
            Counting.asked += 1
            return self.room.ask(request, seconds)

        def close(self, grace=0.0):
            return ""

    engine.answers.study(SLUG)
    return Counting, lambda: Counting(engine.answers.desks[0].room)


def test_an_answer_is_asked_for_once_and_then_read_from_disk(counting, tmp_path, reference):
    counted, open_room = counting
    source = reference(SLUG)
    first = Answers(open_room, tmp_path).observe(SLUG, source, CHECK, "practice", on_disk=True)
    asked = counted.asked
    again = Answers(open_room, tmp_path).observe(SLUG, source, CHECK, "practice", on_disk=True)
    assert counted.asked == asked
    assert again == first


def test_another_seed_or_source_is_another_answer(counting, tmp_path, reference):
    _, open_room = counting
    answers = Answers(open_room, tmp_path)
    source = reference(SLUG)
    one = answers.observe(SLUG, source, CHECK, "one")
    assert answers.observe(SLUG, source, CHECK, "two").arrays != one.arrays
    doubled = source.replace("return exponentials /", "return 2.0 * exponentials /")
    assert answers.observe(SLUG, doubled, CHECK, "one").arrays != one.arrays


def test_a_torn_file_is_asked_for_again(counting, tmp_path, reference):
    _, open_room = counting
    source = reference(SLUG)
    first = Answers(open_room, tmp_path).observe(SLUG, source, CHECK, "practice", on_disk=True)
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert Answers(open_room, tmp_path).observe(SLUG, source, CHECK, "practice", on_disk=True) == first


def test_a_cache_that_cannot_be_written_costs_speed_only(counting, tmp_path, reference):
    _, open_room = counting
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    answers = Answers(open_room, blocked)
    assert answers.observe(SLUG, reference(SLUG), CHECK, "practice", on_disk=True).outcome.kind == "observed"


def test_grading_seeds_stay_in_memory(counting, tmp_path, reference):
    _, open_room = counting
    Answers(open_room, tmp_path).observe(SLUG, reference(SLUG), CHECK, "a secret")
    assert list(tmp_path.iterdir()) == []


def test_as_many_rooms_answer_at_the_same_time_as_were_asked_for():
    both = threading.Barrier(2, timeout=60)

    class Waiting:
        def ask(self, request, seconds):
            both.wait()  # nobody comes through here alone
            return Answered(Outcome(kind="loaded"), b"", 0.0)

        def close(self, grace=0.0):
            return ""

    answers = Answers(Waiting, None, rooms=2)
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(answers.observe, SLUG, "", CHECK, seed) for seed in ("one", "two")]
        assert [each.result(60).outcome.kind for each in asked] == ["loaded", "loaded"]


def test_a_silent_reference_room_is_our_fault(tmp_path):
    class Silent:
        def ask(self, request, seconds):
            raise RoomClosed("it was killed")

        def close(self, grace=0.0):
            return ""

    with pytest.raises(EngineError, match="reference room does not answer: it was killed"):
        Answers(Silent, None).study(SLUG)
