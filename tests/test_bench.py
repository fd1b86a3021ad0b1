"""The measurements' own arithmetic, and that they still fit the engine that they look into."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autograder.engine.answers import Answers
from bench.__main__ import HEADING, MEASURED, main, page, sections
from bench.bars import COLOURS, draw
from bench.growth import Growth, Seen, line
from bench.limit import Bars, handed_in, profiles
from bench.parts import PARTS, told
from bench.sizes import corpus, measured
from bench.spans import MARK, Spans


def test_what_is_measured_again_replaces_only_itself():
    first, second, *_ = MEASURED.values()
    before = page({second: "old\n", "In short": "words\n"})
    after = page({**sections(before), first: "made\n", second: "new\n"})
    assert sections(after) == {"In short": "words\n", first: "made\n", second: "new\n"}
    assert list(sections(after)) == ["In short", first, second]
    assert after.startswith(HEADING)
    assert page(sections(after)) == after


def test_an_unknown_measurement_is_told(capsys):
    assert main(["peer"]) == 2
    assert "There is no measurement peer; there are peers, limit," in capsys.readouterr().err


def test_parts_within_parts_count_once_and_add_up():
    times = iter([0.0, 1.0, 3.0, 6.0, 10.0, 15.0])
    spans = Spans(clock=lambda: next(times))
    with spans.span("whole"), spans.span("inner"), spans.span("innermost"):
        pass
    assert spans.seconds == {"whole": 1.0 + 5.0, "inner": 2.0 + 4.0, "innermost": 3.0}
    assert sum(spans.seconds.values()) == 15.0


def test_clocks_are_taken_off_again():
    before = Answers.observe
    with pytest.raises(ZeroDivisionError), Spans().wrapped((Answers, "reference", "observe")):
        assert Answers.observe is not before
        1 / 0  # noqa: B018
    assert Answers.observe is before


def test_a_worker_tells_its_parts_last():
    assert told(f'hello\n{MARK}{{"checks": 1}}\nmore\n{MARK}{{"checks": 2.5}}\nbye') == {"checks": 2.5}


def test_a_submission_is_told_part_by_part():
    (bars,) = profiles(["activations/softmax"], repeats=1)
    assert set(bars.ours) == set(PARTS) == set(COLOURS)
    assert set(bars.floor) == {"checks", "draws", "module", "exam", "first operation", "fork"}
    assert all(seconds > 0 for seconds in (*bars.ours.values(), *bars.floor.values()))
    assert bars.ours["checks"] > bars.ours["judge"]


def test_the_picture_holds_every_bar(tmp_path: Path):
    floor = {"checks": 0.4, "fork": 0.02}
    bars = [Bars(slug, floor, dict.fromkeys(PARTS, 0.05)) for slug in ("topic/one", "topic/two")]
    figure = draw(bars, tmp_path / "limit.png")
    (axes,) = figure.axes
    assert (tmp_path / "limit.png").read_bytes().startswith(b"\x89PNG")
    assert [label.get_text().partition("\n")[0] for label in axes.get_yticklabels()] == [
        "topic/one",
        "topic/two",
    ]
    widths = [patch.get_width() for patch in axes.patches]
    assert sum(widths) == pytest.approx(2 * 13 * 0.05 / 0.42)


def test_a_submission_is_handed_in_as_a_file():
    with handed_in("activations/softmax") as (one, file):
        assert "class Softmax" in file.read_text(encoding="utf-8") == one.source
    assert not file.exists()


def test_a_line_through_noise():
    dice = np.random.default_rng(0)
    places = np.arange(100.0)
    found = line(places, 3.0 + 0.5 * places + dice.normal(0, 0.01, 100))
    assert (found.intercept, found.slope) == pytest.approx((3.0, 0.5), abs=0.01)


def class_seen(slowing: float, leak: int) -> list[Seen]:
    """A class in which each submission takes so much longer than the last, and leaves so many bytes."""
    return [
        Seen(n, 5 + 0.3 * n + slowing * n * n / 2, 0.5 * n, {"engine": 70_000_000 + leak * n})
        for n in range(10, 1001, 10)
    ]


def test_a_class_that_slows_down_and_keeps_things_is_found_out():
    steady, worse = Growth.of(class_seen(0.0, 0), 100), Growth.of(class_seen(1e-4, 3000), 100)
    assert steady.slower(steady.wall) == pytest.approx(1.0)
    assert worse.slower(worse.wall) == pytest.approx(0.4 / 0.31, rel=1e-3)
    assert worse.slower(worse.processor) == pytest.approx(1.0)
    assert (steady.memory["engine"].slope, worse.memory["engine"].slope) == pytest.approx((0, 3000), abs=1)


def test_exams_of_any_size_are_graded(engine):
    for name, amount in {"checks": 3, "draws": 2, "numbers": 5}.items():
        with corpus():
            found = measured(engine, 1, amount, name)
        assert found.amount == amount
        assert found.wall > 0 < found.processor
        assert found.worker > 100 << 20  # TensorFlow alone takes more
