"""Submissions that forge, cut corners, abuse, escape, interfere and lie in reports: in tier A and in tier B.

None may gain points, leave a trace, reach anybody, or keep the next good submission from full marks.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from rich.console import Console
from trap import Attack, Trap, attacks, descendants, dirt, trap

from autograder.engine.engine import Engine
from autograder.report import Report, Verdict, exit_code
from autograder.reports import json as as_json
from autograder.reports import terminal
from autograder.reports.look import THEME

SEED = "seed-of-the-day"
SLUG = "activations/softmax"
TIERS = {"A": [], "B": ["namespaces"]}
HASTE = 0.05  # for those that never end
WRONG = """
import keras

class Softmax(keras.layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs):
        return inputs
"""


@pytest.fixture(scope="module")
def bait() -> Iterator[Trap]:
    os.environ["DLKIT_SECRET"] = "a secret of the course"
    with trap() as ready:
        yield ready
    del os.environ["DLKIT_SECRET"]


@pytest.fixture(scope="module")
def engines(engine: Engine) -> dict[str, Engine]:
    """One for each tier that this machine gives."""
    found = {tier: engine.beside(without=without) for tier, without in TIERS.items()}
    return {tier: each for tier, each in found.items() if each.isolation.tier == tier}


@pytest.fixture(scope="module")
def hasty(engines: dict[str, Engine]) -> dict[str, Engine]:
    return {tier: engines[tier].beside(without=TIERS[tier], patience=HASTE) for tier in engines}


@pytest.fixture(scope="module")
def household(engines: dict[str, Engine], reference) -> set[int]:
    """The engine's own processes, all of them started."""
    for each in engines.values():
        each.grade(reference(SLUG), SLUG, seed=SEED)
    return set(descendants())


@pytest.fixture(scope="module")
def points_of_a_wrong_answer(engine: Engine) -> float:
    return engine.grade(WRONG, SLUG, seed=SEED).points


@pytest.mark.parametrize("tier", TIERS)
def test_this_machine_gives_the_tier(engine, tier):
    isolation = engine.beside(without=TIERS[tier]).isolation
    if isolation.tier != tier:
        pytest.skip(f"no tier {tier}: this machine lacks {', '.join(isolation.inactive)}")


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)
def test_it_gains_nothing_and_harms_nothing(
    attack, engines, hasty, household, bait, reference, points_of_a_wrong_answer
):
    if not engines:
        pytest.skip("this machine gives neither tier A nor tier B; the tests above name what it lacks")
    endless = attack.verdicts == [Verdict.TIMED_OUT]
    for tier, report in graded(hasty if endless else engines, bait.armed(attack.source), attack, endless):
        check(report, attack, tier, points_of_a_wrong_answer)
        assert bait.token not in as_json.render([report])
    assert bait.packets() == []
    assert bait.traces() == bait.untouched
    next(iter(engines.values())).workers.settle()
    assert {pid: name for pid, name in descendants().items() if pid not in household} == {}
    for each in engines.values():
        assert os.listdir(each.plan.scratch) == []
    after = engines[sorted(engines)[len(attack.name) % len(engines)]]  # now in this tier, now in that
    assert after.grade(reference(SLUG), SLUG, seed=SEED).verdict is Verdict.PASSED


def graded(
    engines: dict[str, Engine], source: str, attack: Attack, one_by_one: bool = False
) -> list[tuple[str, Report]]:
    def grade(tier: str) -> Report:
        return engines[tier].grade(source, attack.exercise, seed=SEED)

    with ThreadPoolExecutor(1 if one_by_one else len(engines)) as pool:
        return list(zip(engines, pool.map(grade, engines), strict=True))


def check(report: Report, attack: Attack, tier: str, honest_points: float) -> None:
    told = "\n".join([report.message, *(check.message for check in report.checks)])
    assert "HARM" not in report.output + told, f"{tier}: {report.output}"
    assert report.verdict in attack.verdicts, f"{tier}: {told}"
    assert exit_code([report]) == (0 if report.verdict is Verdict.PASSED else 1)
    assert report.isolation.tier == tier
    if attack.says:
        assert any(words in told for words in attack.says), f"{tier}: {told}"
    if report.verdict is Verdict.PASSED:
        assert report.points == report.out_of
    elif attack.points != "any":
        assert report.points <= honest_points
    as_text = as_json.render([report])
    assert json.loads(as_text)["verdict"] == report.verdict
    screen = Console(file=io.StringIO(), force_terminal=True, width=80, theme=THEME, markup=False)
    terminal.show(report, screen)
    for text in (as_text, terminal.render([report]), screen.file.getvalue(), *strings(json.loads(as_text))):
        assert dirt(text.replace("\t", "")) == []
    assert len(as_text) < 200_000


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.items():
            yield from strings(list(each))
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
