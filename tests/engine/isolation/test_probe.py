"""The probe tells what is really in force: with guards switched off, in a container, as another user."""

from __future__ import annotations

import pytest

from autograder.engine.isolation import guards, probe
from autograder.engine.isolation.probe import SWITCH


def test_it_says_of_every_guard_whether_it_is_active(isolation):
    assert sorted(isolation.active + isolation.inactive) == sorted(guards.GUARDS)


@pytest.mark.parametrize("mechanism", guards.MECHANISMS)
def test_a_guard_switched_off_changes_the_report(mechanism, isolation):
    changed = probe(without={mechanism})
    lost = {name for name, takes in guards.GUARDS.items() if mechanism in takes}
    assert set(changed.active) == set(isolation.active) - lost
    assert isolation.tier != "A" or changed.tier != "A"


def test_tier_B_can_be_forced_from_the_environment(isolation, monkeypatch):
    if isolation.tier not in {"A", "B"}:
        pytest.skip(f"this machine gives tier {isolation.tier}")
    monkeypatch.setenv(SWITCH, "namespaces")
    assert probe().tier == "B"


def test_an_unknown_guard_is_a_wrong_call():
    with pytest.raises(ValueError, match="no guard is called moat; there are environment, "):
        probe(without={"moat"})


@pytest.mark.parametrize("user", [[], ["nobody"]])
def test_where_unshare_is_forbidden_it_is_tier_B_and_says_so(user, open_workshop, isolation, scratch):
    if isolation.tier not in {"A", "B"}:
        pytest.skip(f"this machine gives tier {isolation.tier}")
    found = open_workshop(*user, "no unshare").itself("probed", {"scratch": f"{scratch}/workers"})
    assert found["isolation"]["tier"] == "B"
    assert "tier B: guards missing: “own process ids”" in found["A"]
    assert "namespaces" not in found["plan"]["guards"]


@pytest.mark.parametrize(
    "conditions", [["nobody"], ["masked proc"], ["masked proc", "nobody"], ["not dumpable", "nobody"]]
)
def test_other_users_and_containers_get_tier_A(conditions, open_workshop, isolation, scratch):
    if isolation.tier != "A":
        pytest.skip(f"this machine gives tier {isolation.tier}")
    found = open_workshop(*conditions).itself("probed", {"scratch": f"{scratch}/workers"})
    assert found["isolation"]["inactive"] == []
    assert ("nobody" in conditions) == (found["user"] == 65534)
