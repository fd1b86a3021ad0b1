"""Empty environment: nothing of the user's, not even in what the program was started with."""

from __future__ import annotations

import msgspec

from autograder.engine.isolation import attempts


def test_only_what_tensorflow_needs_is_left(workshop, behind):
    plan = msgspec.structs.replace(behind("environment"), variables={"EXTRA": "yes"})
    found = workshop.answer(plan, "environment")
    assert attempts.VARIABLE not in found["now"]
    assert "PATH" not in found["now"]
    assert found["now"]["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert found["now"]["CUDA_VISIBLE_DEVICES"] == "-1"
    assert found["now"]["EXTRA"] == "yes"
    assert found["at first"] == ""


def test_home_and_temporary_files_are_in_scratch(workshop, tier):
    for name, home in (("A", "/scratch/home"), ("B", "/home")):
        found = workshop.answer(tier(name), "who_am_i")
        assert found["folder"].endswith(home)
        assert found["temporary"] == found["folder"].removesuffix("/home")
