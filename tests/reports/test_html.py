"""The instructor's page, in headless Chromium: readable anywhere, by anybody, whatever a learner wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from pupils import HOSTILE, OVERFLOW, all_alike, check, checks, report, small_class

from autograder.report import Report, Verdict
from autograder.reports.html import percent, render
from autograder.reports.likeness import Likeness, Pair
from autograder.reports.overview import letter, overview

LIKENESS = Likeness([Pair("activations/softmax", ("ada", HOSTILE), 0.97, 31)], 8, {"activations/relu": 8})
HEBREW = "דנה כהן"


def classes() -> list[Report]:
    """Two exercises; a hostile student, one with a name of 10,000 letters, one whose name runs leftwards."""
    first = [
        *small_class(),
        report(
            "x" * 10_000,
            checks(survives_saving=check("survives_saving", Verdict.FAILED, message="y" * 10_000)),
        ),
        report(HEBREW, checks(stays_finite_for_large_logits=OVERFLOW)),
    ]
    second = [msgspec.structs.replace(graded, exercise="activations/relu") for graded in first[:3]]
    return [*first, *second]


# What it counts


def test_a_class_is_counted_right() -> None:
    over = overview(small_class())
    [exercise] = over.exercises
    saving = next(tally for tally in exercise.checks if tally.name == "survives_saving")
    # dan has not begun and gus met our fault; carol crashed, eve broke a rule, fay ran out of time
    assert (saving.passed, saving.tried) == (2, 6)
    assert exercise.hardest[0] is saving
    assert [(found.name, found.students) for found in exercise.mistakes] == [("no_max_subtraction", ["bob"])]
    assert exercise.mistakes[0].says == "The logits go into `exp` as they are."
    assert exercise.untouched == 1
    assert sum(exercise.bins) == 7  # without our fault
    assert exercise.bins[10] == 1
    assert [graded.student for graded in over.troubles] == ["gus", "eve", "carol", "fay"]


def test_names_that_look_alike_are_different_students() -> None:
    over = overview([report(name, checks()) for name in ("ada b", "ada  b", "ada\tb", "ada\u200bb")])
    assert len(over.students) == 4
    page = render(over.reports)
    assert page.count('<article id="s') == 4


def test_marks_are_rounded_down() -> None:
    assert (percent(0.999), percent(1.0), percent(0.29)) == ("99 %", "100 %", "29 %")


def test_there_are_letters_for_any_number_of_mistakes() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["a", "z", "aa", "az", "ba", "zz", "aaa"]


def test_nothing_graded_is_a_page_too() -> None:
    assert "There is no submission to show." in render([])


# How it looks


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "class.html"
    path.write_text(render(classes(), LIKENESS), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser, file: Path) -> Iterator[Callable]:
    """Opens the page; at the end, nothing must have been asked of any network, nor been complained about."""
    asked, said, contexts = [], [], []

    def opens(width: int = 1280, colours: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=colours)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(file.as_uri())
        page.screenshot(path=file.with_name(f"{width}-{colours}.png"), full_page=True)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert set(asked) == {file.as_uri()}
    assert said == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_the_page_fits_any_screen(open_page: Callable, width: int, colours: str) -> None:
    page = open_page(width, colours)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (int(re.findall(r"\d+", ground)[0]) > 200) == (colours == "light")


def test_the_page_shows_what_an_instructor_asks(open_page: Callable) -> None:
    page = open_page()
    shown = page.inner_text("main")
    assert "Logits of ±1000 give no NaN." in shown
    assert "The logits go into exp as they are." in shown
    assert f"Ask in class: {OVERFLOW.hint}" in shown
    mistake = page.locator("#e1 .mistake").first
    assert "2\nstudents" in mistake.inner_text()
    assert "no_max_subtraction" in mistake.inner_text()
    assert "97 %" in page.inner_text("#copies")
    assert "Too short to tell: 8 answers to activations/relu." in page.inner_text("#copies")
    assert "ended in an error" in page.inner_text("#look")


def test_each_cell_says_how_its_check_ended_without_colour(open_page: Callable) -> None:
    page = open_page()
    table = page.locator("#e1 table.heat")
    rows = {
        row[0]: row[1:] for row in (line.split("\t") for line in table.inner_text().splitlines()) if row[1:]
    }
    assert rows["ada"] == ["✓", "✓", "✓", "✓", "10"]
    assert rows["bob"] == ["✓", "a", "✓", "✓", "7.5"]
    assert rows["carol"] == ["E", "E", "E", "E", "0"]
    assert rows["dan"] == ["·", "·", "·", "·", "0"]
    assert rows["eve"][0] == "R" and rows["fay"][3] == "T" and rows["gus"] == ["?"] * 5
    scoped = page.evaluate("[...document.querySelectorAll('th')].every(head => head.scope)")
    assert scoped


def test_words_stand_out_from_their_ground(open_page: Callable) -> None:
    """Every cell of a heat map, and all small print, by the contrast that WCAG AA asks for (4.5)."""
    measure = """() => {
      const light = colour => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        const part = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
        return .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
      };
      const ground = part => {
        for (; part; part = part.parentElement) {
          const colour = getComputedStyle(part).backgroundColor;
          if (colour !== 'rgba(0, 0, 0, 0)') return colour;
        }
      };
      const seen = {};
      const parts = 'td, th, small, .legend, .of, a, summary, .hint, .letter, pre';
      for (const part of document.querySelectorAll(parts)) {
        const pair = [getComputedStyle(part).color, ground(part)];
        const [low, high] = pair.map(light).sort((a, b) => a - b);
        seen[pair] = (high + .05) / (low + .05);
      }
      return seen;
    }"""
    for colours in ("light", "dark"):
        contrasts = open_page(1280, colours).evaluate(measure)
        assert len(contrasts) > 10
        assert {pair: ratio for pair, ratio in contrasts.items() if ratio < 4.5} == {}


def test_the_keyboard_reaches_everything(open_page: Callable) -> None:
    page = open_page(380)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    summary = page.locator("#students summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#students details').open")
    out_of_reach = page.evaluate(
        "[...document.querySelectorAll('.scroll, pre')].filter(part => part.tabIndex !== 0).length"
    )
    assert out_of_reach == 0


def test_links_lead_to_parts_of_the_page_only(open_page: Callable) -> None:
    page = open_page()
    targets = set(page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))"))
    assert len(targets) > 10
    for target in targets:
        assert target.startswith("#") and page.locator(target).count() == 1, target


def test_a_hostile_student_is_shown_as_written(open_page: Callable) -> None:
    page = open_page()
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    for tag in ("script", "img", "iframe", "object", "link", "base", "form"):
        assert page.locator(tag).count() == 0, tag
    attributes = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(part => part.getAttributeNames())"
    )
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    names = page.locator("#students h3 bdi").all_text_contents()
    assert any(name.startswith('<script>alert(1)</script>">') and "⟨U+202E⟩" in name for name in names)
    assert HEBREW in names
    assert max(map(len, names)) <= 200
    assert not re.search("[\x00-\x08\x1b\u202e]", page.content())


def test_the_policy_forbids_what_escaping_should_have_caught(browser, tmp_path: Path) -> None:
    """Should markup ever slip through, the page's own policy still runs no script and asks for nothing."""
    slipped = (
        "<script>document.title = 1</script><img src=https://example.org/x onerror='document.title = 2'>"
    )
    text = render(classes())
    assert text.count("<main") == 1
    file = tmp_path / "slipped.html"
    file.write_text(text.replace("<main", f"{slipped}<main"), encoding="utf-8")
    page = browser.new_page()
    stopped = []
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.goto(file.as_uri())
    assert page.title().startswith("Class report")
    assert stopped == [("https://example.org/x", "csp")]
    ours = page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing")
    assert ours != "normal"  # the style of the page itself is let in
    page.close()


def test_a_large_class_is_a_page_of_bearable_size() -> None:
    many = [report(f"student {n:03}", all_alike(Verdict.CRASHED, message="x\n" * 20)) for n in range(300)]
    assert len(render(many)) < 1_500_000
