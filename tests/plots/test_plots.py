"""Pictures of arrays: of every shape and kind of number, small, described, and without side effects."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from PIL import Image

from dlkit import plots

NUMBERS = np.random.default_rng(0)
SMALL = NUMBERS.normal(size=(3, 5))
LARGE = NUMBERS.normal(size=(64, 64))
ODD = np.array([[np.nan, np.inf, -np.inf], [0.0, 1e30, -1e-30]])
NAMES = ["heat_maps", "attention_maps", "gradients", "points"]


def pixels(picture: plots.Picture) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"))


@pytest.mark.parametrize(
    "values", [SMALL, LARGE, ODD, np.zeros((1, 1)), SMALL.T, NUMBERS.normal(size=(2, 60))]
)
@pytest.mark.parametrize("name", NAMES)
def test_any_numbers_make_a_small_picture(name, values):
    picture = getattr(plots, name)(values * 1.5 + 0.25, values, name="output")
    data = picture.png()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= 60_000
    assert "output" in picture.alt
    assert "got" in picture.alt and "expected" in picture.alt


def test_the_words_tell_the_largest_difference():
    got = SMALL.copy()
    got[2, 3] = np.nan
    assert f"at [2, 3]: got NaN, expected {SMALL[2, 3]:.4g}." in plots.heat_maps(got, SMALL).alt
    inputs = np.linspace(-2, 2, 15).reshape(3, 5)
    assert "at input 1.714: got NaN" in plots.curves(inputs, got, SMALL).alt
    assert "Root mean square: got 2, expected 1." in plots.gradients([2.0, -2.0], [1.0, -1.0]).alt
    assert "2 are no numbers" in plots.gradients(ODD[0, :2], [1.0, np.inf]).alt


def test_a_difference_is_seen():
    same, other = plots.heat_maps(SMALL, SMALL), plots.heat_maps(-SMALL, SMALL, worst=(0, 0))
    assert (pixels(same) != pixels(other)).any()
    x = np.linspace(-3, 3, 30)
    relu, leaky = np.maximum(x, 0), np.where(x > 0, x, 0.2 * x)
    assert (pixels(plots.curves(x, relu, relu)) != pixels(plots.curves(x, leaky, relu))).any()


def test_curves_do_not_care_for_the_order_of_their_inputs():
    x = NUMBERS.normal(size=(4, 6))
    order = NUMBERS.permutation(24)
    one = plots.curves(x, np.tanh(x), np.sin(x))
    two = plots.curves(x.ravel()[order], np.tanh(x).ravel()[order], np.sin(x).ravel()[order])
    assert (pixels(one) == pixels(two)).all()


def test_arrays_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match=r"one shape. Received: \(3, 5\) and \(5, 3\)"):
        plots.heat_maps(SMALL, SMALL.T)
    with pytest.raises(ValueError, match="show a slice"):
        plots.heat_maps(SMALL[None], SMALL[None])
    for draw in (plots.points, plots.gradients):
        with pytest.raises(ValueError, match="as many of each"):
            draw([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="as many of each"):
        plots.curves([1.0], [1.0, 2.0], [1.0, 2.0])


def test_a_sessions_own_figures_and_settings_stay_as_they_are():
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30}):
        before = dict(matplotlib.rcParams)
        dark = pixels(plots.heat_maps(SMALL, -SMALL))
        assert dict(matplotlib.rcParams) == before
    assert (dark == pixels(plots.heat_maps(SMALL, -SMALL))).all()
    code = (
        "import sys, dlkit.plots; dlkit.plots.points([1., 2.], [1., 3.]).png()\n"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_several_threads_draw_what_one_draws():
    """Settings of matplotlib hold for all threads of a process."""
    alone = plots.heat_maps(SMALL, -SMALL).png()
    with ThreadPoolExecutor(4) as threads:
        drawn = [threads.submit(lambda: plots.heat_maps(SMALL, -SMALL).png()) for _ in range(8)]
        assert {one.result() for one in drawn} == {alone}


def test_a_picture_shows_itself_and_saves_itself(tmp_path):
    picture = plots.points([1.0, 2.0], [1.0, 3.0])
    assert picture._repr_mimebundle_() == {"image/png": picture.png(), "text/plain": picture.alt}
    picture.save(tmp_path / "points.png")
    assert (tmp_path / "points.png").read_bytes() == picture.png()
