"""The memory of answers: up to its limit, and the right ones."""

from autograder.engine.latest import Latest


def test_what_was_asked_for_last_stays():
    memory = Latest(most=30)
    for name in ("one", "two", "three"):
        memory.put(name, bytes(10))
    assert memory.get("one") == bytes(10)
    memory.put("four", bytes(10))
    assert memory.get("two") is None
    assert [memory.get(name) for name in ("one", "three", "four")] == [bytes(10)] * 3


def test_another_value_takes_the_place_of_the_first():
    memory = Latest(most=30)
    memory.put("one", bytes(10))
    for _ in range(3):
        memory.put("two", b"2" * 20)
    assert memory.get("one") == bytes(10)
    assert memory.get("two") == b"2" * 20


def test_what_is_too_large_is_not_kept():
    memory = Latest(most=30)
    memory.put("large", bytes(31))
    assert memory.get("large") is None
    memory.put("small", bytes(30))
    assert memory.get("small") == bytes(30)
