"""What is remembered of right answers: by content, whole or not at all, and never a grading seed on disk."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import msgspec
import pytest

from autograder.engine import answers
from autograder.engine.answers import Answers
from autograder.engine.launch import EngineError
from autograder.engine.room import Answered, Room, RoomClosed
from autograder.engine.wire import Load, Outcome, Run

SLUG = "activations/softmax"
GRAPH_EXAM = """
import tensorflow as tf
from autograder.checks import graph
from autograder.exam import Exam

exam = Exam(points=2)
exam.add(graph(lambda kit, draw: (kit.Softmax(), {"inputs": draw.normal(3)})), points=1)

@exam.check(points=1)
def of_its_own(kit, draw):
    "Traced."
    return tf.function(kit.Softmax(), autograph=False)(draw.normal(3))
"""
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


def test_the_reference_alone_is_not_traced(engine, reference):
    asked = []

    class Listening:
        def ask(self, request, seconds):
            asked.append(request)
            return engine.answers.desks[0].room.ask(request, seconds)

        def close(self, grace=0.0):
            return ""

    source = reference(SLUG)
    sources = [source, source.replace("return exponentials /", "return 2.0 * exponentials /")]
    answers = Answers(Listening, None)
    answers.study(SLUG)
    for each in sources:
        answers.observe(SLUG, each, "works_in_a_graph", "one")
    runs = [request for request in asked if isinstance(request, Run)]
    assert [run.untraced for run in runs] == [True, False]


# Fine when it runs as it stands, and not when it is traced: nobody knows the numbers then.
UNTRACEABLE = """
import keras

class Softmax(keras.layers.Layer):
    def call(self, inputs):
        return keras.ops.convert_to_tensor(inputs.numpy())
"""


def test_what_is_traced_and_what_is_not(engine):
    load = Load(
        nonce="", key="k", exercise=SLUG, exam=GRAPH_EXAM, source=UNTRACEABLE, label="answer.py", rules=False
    )
    run = Run(nonce="", key="k", exercise=SLUG, check="works_in_a_graph", seed="one")
    room = engine.open_room()
    try:
        assert room.ask(load, 60).outcome.kind == "loaded"
        kinds = [
            room.ask(msgspec.structs.replace(run, check=check, untraced=untraced), 60).outcome.kind
            for check, untraced in product(("works_in_a_graph", "of_its_own"), (True, False))
        ]
    finally:
        room.close(grace=0.0)
    # A check that does not say that it may be untraced is traced whoever asks.
    assert kinds == ["observed", "raised", "raised", "raised"]


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


def test_a_room_that_has_served_long_is_replaced(monkeypatch):
    """What it had loaded, the new one loads too; whatever TensorFlow has kept goes with the old one."""
    monkeypatch.setattr(answers, "MOST_RUNS", 3)
    rooms = []

    class Tired:
        def __init__(self):
            self.asked, self.closed = [], False
            rooms.append(self)

        def ask(self, request, seconds):
            assert not self.closed
            self.asked.append(type(request))
            return Answered(Outcome(kind="loaded"), b"", 0.0)

        def close(self, grace=0.0):
            self.closed = True
            return ""

    known = Answers(Tired, None)
    for number in range(7):
        known.observe(SLUG, "", CHECK, f"seed {number}")
    assert [room.asked for room in rooms] == [[Load, Run, Run, Run], [Load, Run, Run, Run], [Load, Run]]
    assert [room.closed for room in rooms] == [True, True, False]
    known.close()
    assert rooms[-1].closed


def test_a_silent_reference_room_is_our_fault(tmp_path):
    class Silent:
        def ask(self, request, seconds):
            raise RoomClosed("it was killed")

        def close(self, grace=0.0):
            return ""

    with pytest.raises(EngineError, match="reference room does not answer: it was killed"):
        Answers(Silent, None).study(SLUG)
