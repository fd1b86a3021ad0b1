"""`dlkit report` and `dlkit schema`: what was graded, told again."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from graded import SLUG, Dlkit, made

from autograder.cli.reporting import Format
from autograder.reports.json import render
from autograder.workplace import pristine

ODD = Path(__file__).parents[1] / "submissions/right/recurrent/lstm_cell"


@pytest.mark.parametrize("format", list(Format))
def test_every_format_shows_the_class(dlkit: Dlkit, results: Path, format: Format) -> None:
    called = dlkit("report", str(results), "--format", format)
    assert called.code == 0, called.err
    assert called.err == ""
    assert "bob" in called.out or format is Format.TERMINAL
    assert SLUG in called.out


def test_one_students_work_is_shown_in_full(dlkit: Dlkit, results: Path) -> None:
    assert "full marks" in dlkit("report", str(results)).out
    shown = dlkit("report", str(results), "--student", "bob").out
    assert "│ It does not add up." in shown
    assert shown.count("It adds up.") == 2  # one check of each exercise
    lines = dlkit("report", str(results), "--student", "bob", "--format", "json").out.splitlines()
    assert {json.loads(line)["student"] for line in lines} == {"bob"}


def test_reports_come_in_learning_order(dlkit: Dlkit, results: Path) -> None:
    lines = dlkit("report", str(results), "--format", "json").out.splitlines()
    told = [(report["exercise"], report["student"]) for report in map(json.loads, lines)]
    assert told == [(slug, student) for slug in (SLUG, "losses/huber") for student in ("ada", "bob")]


def test_a_report_goes_to_a_file(dlkit: Dlkit, results: Path, tmp_path: Path) -> None:
    called = dlkit("report", str(results), "--format", "html", "--output", "class.html")
    assert (called.code, called.out) == (0, "")
    assert (tmp_path / "class.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_gradebook_for_canvas_and_moodle(dlkit: Dlkit, results: Path) -> None:
    canvas = list(
        csv.reader(dlkit("report", str(results), "--format", "csv", "--for", "canvas").out.splitlines())
    )
    assert canvas[0][3:] == ["SIS Login ID", "Section", SLUG, "losses/huber"]
    assert canvas[3] == ["bob", "", "", "bob", "", "0", "4"]
    moodle = dlkit("report", str(results), "--format", "csv", "--for", "moodle").out
    assert moodle.startswith(f"username,{SLUG},{SLUG} (feedback)")


def test_json_that_was_kept_is_a_report_again(dlkit: Dlkit, tmp_path: Path) -> None:
    for count in (1, 2):
        (tmp_path / "kept.json").write_text(render([made("ada"), made("bob")][:count]), encoding="utf-8")
        shown = dlkit("report", "kept.json", "--format", "junit").out
        assert len(ET.fromstring(shown)) == count


def test_whose_work_it_is_is_told_by_the_folder(dlkit: Dlkit, tmp_path: Path) -> None:
    file = tmp_path / "results/eve/activations/softmax.json"
    file.parent.mkdir(parents=True)
    file.write_text(render([made("")]), encoding="utf-8")
    assert json.loads(dlkit("report", "results", "--format", "json").out)["student"] == "eve"


def test_a_record_that_cannot_be_read_is_named(dlkit: Dlkit, results: Path) -> None:
    (results / "bob/activations/softmax.json").write_text('{"format": 1', encoding="utf-8")
    (results / "bob/losses/huber.json").write_bytes(b"\xff\xfe")
    called = dlkit("report", str(results), "--format", "json")
    assert called.code == 0
    assert len(called.out.splitlines()) == 2
    assert called.err.count("is no report") == called.err.count("\n") == 2
    assert "bob/losses/huber.json" in called.err


def test_inside_a_step_of_github_the_summary_and_the_result_are_added(
    dlkit: Dlkit, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary, outputs = tmp_path / "summary.md", tmp_path / "outputs"
    summary.write_text("what stood there\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    called = dlkit("report", str(results), "--format", "github")
    assert called.out.startswith("::error file=bob/activations/softmax.py,line=7,")
    assert summary.read_text().startswith("what stood there\n### dlkit: 12 of 16 points\n")
    name, _, value = outputs.read_text().strip().partition("=")
    assert name == "result"
    assert json.loads(base64.b64decode(value))["max_score"] == 16


def test_a_summary_that_cannot_be_written_costs_nothing(
    dlkit: Dlkit, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    called = dlkit("report", str(results), "--format", "github")
    assert called.code == 0
    assert called.out.startswith("::error")
    assert called.err.startswith("dlkit: $GITHUB_STEP_SUMMARY cannot be written to: ")


def test_the_page_shows_who_may_have_copied(dlkit: Dlkit, tmp_path: Path) -> None:
    [source] = [path.read_text(encoding="utf-8") for path in ODD.glob("*.py")]
    for student, answer in {
        "ada": source,
        "bob": f"# mine\n{source}",
        "eve": pristine("recurrent/lstm_cell"),
    }.items():
        file = tmp_path / "class" / student / "recurrent/lstm_cell.py"
        file.parent.mkdir(parents=True)
        file.write_text(answer, encoding="utf-8")
        record = tmp_path / "results" / student / "recurrent/lstm_cell.json"
        record.parent.mkdir(parents=True)
        record.write_text(render([made(student, "recurrent/lstm_cell")]), encoding="utf-8")
    called = dlkit("report", "results", "--format", "html", "--compare", "class")
    assert called.code == 0, called.err
    assert "3 answers compared" in called.out
    assert called.out.count("<td>100 %</td>") == 1
    assert "Too short to tell: 1 answer to recurrent/lstm_cell." in called.out
    assert "Answers were not compared" in dlkit("report", "results", "--format", "html").out


def test_the_schema_is_the_published_one(dlkit: Dlkit) -> None:
    published = Path(__file__).parents[2] / "docs/report.schema.json"
    assert dlkit("schema").out == published.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "call",
    [
        ["nowhere"],
        ["empty"],
        ["results", "--format", "pdf"],
        ["results", "--for", "canvas"],
        ["results", "--student", "nobody"],
        ["results", "--format", "csv", "--for", "blackboard"],
        ["results", "--compare", "results"],
        ["results", "--format", "html", "--compare", "nowhere"],
        ["results", "--format", "html", "--compare", "empty"],
        ["results", "--output", "nowhere/report.txt"],
        ["results", "--output", "empty"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_gets_one_sentence(dlkit: Dlkit, results: Path, call: list[str]) -> None:
    (results.parent / "empty").mkdir()
    called = dlkit("report", *call)
    assert called.code == 2
    assert called.out == ""
    assert called.err.startswith("dlkit: ")
    assert called.err.count("\n") == 1
