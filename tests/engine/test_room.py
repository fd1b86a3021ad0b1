"""The wire and the engine's end of it, against a room that lies, stalls, floods or dies."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable

import msgspec
import pytest

from autograder.engine.frames import LENGTHS, MAX_HEADER, WireError, receive, send
from autograder.engine.launch import EngineError
from autograder.engine.room import OutOfTime, Room, RoomClosed
from autograder.engine.wire import Leaf, Outcome, Reply, Request, Run

RUN = Run(nonce="", key="answer", exercise="a/b", check="c", seed="s")


@pytest.fixture
def room_with():
    """A room whose other end is played by a function in a thread."""
    opened = []

    def make(play: Callable[[socket.socket], None], output: int | None = None) -> Room:
        ours, theirs = socket.socketpair()

        def other() -> None:
            with theirs:
                play(theirs)

        thread = threading.Thread(target=other)
        thread.start()
        room = Room(ours, output, lambda grace: "exit code 7")
        opened.append((room, thread))
        return room

    yield make
    for room, thread in opened:
        room.close()
        thread.join(30)


def answering(*outcomes: Outcome, nonce: str | None = None) -> Callable[[socket.socket], None]:
    def play(channel: socket.socket) -> None:
        for outcome in outcomes:
            request, _ = receive(channel, Request)
            send(channel, Reply(nonce=nonce or request.nonce, outcome=outcome, seconds=0.0))

    return play


def test_an_answer_comes_back(room_with):
    room = room_with(answering(Outcome(kind="finding", text="so it is")))
    assert room.ask(RUN, 10).outcome.text == "so it is"


def test_an_answer_that_nobody_asked_for_closes_the_room(room_with):
    room = room_with(answering(Outcome(kind="observed"), nonce="forged"))
    with pytest.raises(RoomClosed, match="an answer that nobody asked for"):
        room.ask(RUN, 10)
    assert room.closed


def test_an_early_answer_is_not_taken_for_the_next_one(room_with):
    def eager(channel: socket.socket) -> None:
        request, _ = receive(channel, Request)
        for _ in range(2):
            send(channel, Reply(nonce=request.nonce, outcome=Outcome(kind="loaded"), seconds=0.0))

    room = room_with(eager)
    room.ask(RUN, 10)
    with pytest.raises(RoomClosed):
        room.ask(RUN, 10)


@pytest.mark.parametrize(
    "frame, words",
    [
        (LENGTHS.pack(MAX_HEADER + 1, 0), "was announced"),
        (LENGTHS.pack(10, 0xFFFFFFFF), "was announced"),
        (LENGTHS.pack(4, 0) + b"\xc1\xc1\xc1\xc1", "malformed header"),
        (LENGTHS.pack(4, 0) + msgspec.msgpack.encode([1, 2, 3]), "malformed header"),
        (LENGTHS.pack(100_004, 0) + b"\x81\xa1x" + b"\x91" * 100_000 + b"\x90", "malformed header"),
        (LENGTHS.pack(10, 0) + b"\x81\xa5nonce\xa2\xff\xfe", "malformed header"),
    ],
)
def test_a_malformed_frame_closes_the_room(room_with, frame, words):
    room = room_with(lambda channel: receive(channel, Request) and channel.sendall(frame))
    with pytest.raises(RoomClosed, match=words):
        room.ask(RUN, 10)


def test_a_death_says_how(room_with):
    room = room_with(lambda channel: receive(channel, Request) and None)
    with pytest.raises(RoomClosed, match=r"ended its process before answering \(exit code 7\)"):
        room.ask(RUN, 10)


def test_silence_is_out_of_time(room_with):
    done = threading.Event()
    room = room_with(lambda channel: done.wait(30) and None)
    with pytest.raises(OutOfTime, match=r"did not finish within 0\.05 seconds"):
        room.ask(RUN, 0.05)
    done.set()


def test_a_half_sent_answer_is_out_of_time_too(room_with):
    done = threading.Event()

    def half(channel: socket.socket) -> None:
        channel.sendall(LENGTHS.pack(100, 0) + b"only this")
        done.wait(30)

    room = room_with(half)
    with pytest.raises(OutOfTime):
        room.ask(RUN, 0.05)
    done.set()


def test_a_flood_neither_blocks_nor_fills_memory(room_with):
    read, write = os.pipe()

    def flood(channel: socket.socket) -> None:
        request, _ = receive(channel, Request)
        for _ in range(64):
            os.write(write, b"x" * (1 << 16))
        os.close(write)
        send(channel, Reply(nonce=request.nonce, outcome=Outcome(kind="loaded"), seconds=0.0))

    room = room_with(flood, output=read)
    room.ask(RUN, 30)
    room.close()
    assert len(room.printed()) < 40_000
    assert room.printed().endswith("more bytes were printed")


def test_text_is_cleaned_on_arrival(room_with):
    dirty = Outcome(
        kind="finding", text="\x1b]0;owned\x07" + "y" * 9999, leaves=[Leaf("x", "text", "a\u202eb")]
    )
    answered = room_with(answering(dirty)).ask(RUN, 10)
    assert "\x1b" not in answered.outcome.text
    assert "⟨U+001B⟩" in answered.outcome.text
    assert len(answered.outcome.text) < 4200
    assert answered.outcome.leaves[0].value == "a⟨U+202E⟩b"


def test_a_room_that_never_becomes_ready_is_our_fault(room_with):
    with pytest.raises(EngineError, match="did not start"):
        room_with(lambda channel: None).ready()


def test_too_large_a_frame_is_not_sent():
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(WireError, match="too large"):
        send(ours, RUN, b"x" * ((64 << 20) + 1))
