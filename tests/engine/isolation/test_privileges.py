"""No privileges: no capability is left, none can be gained."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["A", "B"])
def test_nothing_is_left_to_act_with(name, workshop, tier):
    assert workshop.answer(tier(name), "privileges") == {
        "CapEff": "0" * 16,
        "CapPrm": "0" * 16,
        "CapInh": "0" * 16,
        "NoNewPrivs": "1",
        "Seccomp": "2",
    }
    assert workshop.answer(tier(name), "who_am_i")["session"] is (
        name == "B"
    )  # in A the keeper outside leads it


def test_root_becomes_nobody_where_nobody_can_read_what_is_needed(workshop, tier):
    plan = tier("A")
    if workshop.itself("who_am_i")["user"] != 0 or plan.user is None:
        pytest.skip("not root, or a Python that only root can read")
    assert workshop.answer(plan, "who_am_i")["user"] == 65534
