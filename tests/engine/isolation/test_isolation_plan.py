"""The plan: what a worker may read, without what it may not."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.engine.isolation import Plan, plan, plan_for


def test_a_folder_is_taken_apart_around_the_hidden(tmp_path):
    for path in ("site/numpy", "site/solutions/deep", "site/keras"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "site/module.py").touch()
    (tmp_path / "site/link").symlink_to(tmp_path)
    pieces = plan.without(f"{tmp_path}/site", [f"{tmp_path}/site/solutions"])
    assert [Path(piece).name for piece in pieces] == ["keras", "module.py", "numpy"]


def test_a_folder_inside_the_hidden_is_left_out_and_another_is_whole(tmp_path):
    assert plan.without(f"{tmp_path}/a/b", [f"{tmp_path}/a"]) == []
    assert plan.without(f"{tmp_path}/ab", [f"{tmp_path}/a"]) == [f"{tmp_path}/ab"]


def test_our_own_packages_are_readable_and_the_repository_is_not():
    package = Path(plan.__file__).parents[2]
    roots = plan.readable_roots()
    assert str(package) in roots
    assert str(package.parent) not in roots
    assert not any(
        root.startswith((f"{package.parent}/solutions", f"{package.parent}/.git")) for root in roots
    )


def test_it_travels_as_text(isolation, scratch):
    made = plan_for(isolation, scratch=scratch, keep_fds=[7, 1, 2], hidden=["/secret"], variables={"A": "b"})
    assert msgspec.json.decode(msgspec.json.encode(made), type=Plan) == made
    assert made.keep_fds == (1, 2, 7) and "/secret" in made.hidden and made.tier == isolation.tier
