"""Each guard alone stops what it is for; without it the same attempt does harm."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from autograder.engine.isolation import attempts, guards, requirement

ATTEMPTS = [(name, attempt.__name__) for name, tried in attempts.ATTEMPTS.items() for attempt in tried]
# What this attempt would do, an ordinary user may not do anyway; or the guard is several at once.
ROOT_ALONE = {"change_root"}


@pytest.mark.parametrize(("name", "attempt"), ATTEMPTS)
def test_a_guard_stops_what_it_is_for(name, attempt, workshop, behind, bait):
    ended = workshop.run(
        behind(*guards.GUARDS[name], **attempts.SMALL), "attempt", {"bait": bait, "name": attempt}
    )
    killed_for_asking = ended["code"] == -31
    assert killed_for_asking or (ended["code"] == 0 and ended["answer"] != "harm"), ended


@pytest.mark.parametrize("attempt", sorted({attempt for _, attempt in ATTEMPTS}))
def test_without_a_guard_the_attempt_does_harm(attempt, workshop, behind, bait):
    if attempt in ROOT_ALONE and workshop.itself("who_am_i")["user"] != 0:
        pytest.skip("only root could")
    ended = workshop.run(behind(), "attempt", {"bait": bait, "name": attempt})
    harm = ended["answer"] == "harm" or (attempt == "start_a_program" and ended["code"] == 1)
    assert harm, ended


def test_every_guard_is_tried_and_every_mechanism_is_in_a_guard():
    assert list(attempts.ATTEMPTS) == list(guards.GUARDS)
    assert set(itertools.chain(*guards.GUARDS.values())) == set(guards.MECHANISMS)


def test_tier_A_is_everything_and_B_all_but_the_namespaces():
    everything = set(guards.GUARDS)
    assert guards.isolation_of(everything).tier == "A"
    assert guards.isolation_of(everything - {"own network"}).tier == "B"
    assert guards.isolation_of(everything - {"no network"}).tier == "C"
    assert guards.isolation_of(set()).tier == "D"


def test_half_a_world_is_not_entered():
    partly = guards.isolation_of(set(guards.GUARDS) - {"own network"})
    assert "namespaces" not in guards.mechanisms(partly)
    assert guards.mechanisms(guards.isolation_of(set(guards.GUARDS))) == guards.MECHANISMS


@pytest.mark.parametrize("required", [None, "A", "B"])
def test_what_is_there_satisfies(required):
    assert requirement(guards.isolation_of(set(guards.GUARDS)), required) == ""


def test_what_is_missing_is_named_in_one_sentence():
    isolation = guards.isolation_of(set(guards.GUARDS) - {"own network"})
    assert requirement(isolation, "B") == ""
    assert requirement(isolation, "A") == (
        "Isolation tier A is required, but this machine gives tier B: guard missing: “own network”."
    )


def test_a_tier_that_does_not_exist_is_a_wrong_call():
    with pytest.raises(ValueError, match="A, B, C, D"):
        requirement(guards.isolation_of(set()), "Z")


def test_guards_that_fail_to_close_raise_before_any_code_of_the_learner(workshop, behind):
    plan = msgspec.structs.replace(behind("namespaces"), scratch="/nowhere")
    ended = workshop.run(plan, "nothing")
    assert (ended["code"], ended["answer"]) == (99, None)
