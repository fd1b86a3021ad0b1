"""No inherited files."""

from __future__ import annotations


def test_only_the_named_descriptors_stay_open(workshop, behind):
    open_before = workshop.answer(behind(), "descriptors")
    kept = workshop.answer(behind("descriptors"), "descriptors")
    assert kept[:3] == [0, 1, 2] and len(kept) == 4 and kept[3] > 2
    assert len(open_before) > len(kept)


def test_a_world_of_its_own_leaves_no_descriptor_behind(workshop, tier):
    assert len(workshop.answer(tier("A"), "descriptors")) == 4
