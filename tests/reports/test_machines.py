"""Reports for machines: each is valid for its reader, and a learner's text stays text in it."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
import xmlschema
from pupils import CRASH, HOSTILE, OVERFLOW, all_alike, check, checks, report, small_class

from autograder.report import Report, Verdict
from autograder.reports import csv as gradebook
from autograder.reports import github, gitlab, gradescope, junit, schema
from autograder.reports.findings import findings, gist
from autograder.reports.json import render as as_json

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RENDERERS = {
    "junit": junit.render, "github": github.render, "summary": github.summary, "classroom": github.classroom,
    "gitlab": gitlab.render, "gradescope": gradescope.render, "csv": gradebook.render,
    "canvas": gradebook.canvas, "moodle": gradebook.moodle,
}  # fmt: skip


def only(student: str) -> list[Report]:
    return [report for report in small_class() if report.student == student]


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
def test_no_report_lets_hidden_characters_through(render) -> None:
    text = render(small_class())
    if render is github.classroom:
        text = base64.b64decode(text).decode()
    assert "hand-ins" in text or "activations/softmax" in text
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
def test_no_report_at_all_is_a_report_too(render) -> None:
    assert isinstance(render([]), str)


def test_checks_that_end_alike_are_told_once() -> None:
    [found] = findings(report("carol", all_alike(Verdict.CRASHED, message=CRASH, line=31)))
    assert (found.line, len(found.checks)) == (31, 4)
    assert found.title.endswith("(and 3 other checks)")


def test_what_is_not_begun_is_told_once_wherever_its_gaps_are() -> None:
    gaps = [
        check(name, Verdict.NOT_STARTED, message="Not written yet.", line=n)
        for n, name in enumerate("abc", 7)
    ]
    [found] = findings(report("dan", gaps))
    assert (found.line, found.checks) == (7, ("a", "b", "c"))


def test_two_mistakes_are_told_apart() -> None:
    other = check("survives_saving", Verdict.FAILED, mistake="axis_not_in_config", message="x")
    found = findings(report("ada", checks(stays_finite_for_large_logits=OVERFLOW, survives_saving=other)))
    assert [finding.mistake for finding in found] == ["no_max_subtraction", "axis_not_in_config"]


def test_one_line_says_it() -> None:
    assert gist(CRASH) == "AttributeError: no 'exq', 100% sure: a, b"
    assert gist("line 3: invalid syntax\n    x = = 1\n        ^") == "line 3: invalid syntax"
    assert gist("\n") == ""


# JUnit


@pytest.fixture(scope="module")
def valid() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(HERE / "junit.xsd")


@pytest.mark.parametrize("reports", [small_class(), [], only("ada")], ids=["class", "none", "one"])
def test_junit_is_valid_and_counts_right(valid: xmlschema.XMLSchema, reports: list[Report]) -> None:
    text = junit.render(reports)
    valid.validate(text)
    root = ET.fromstring(text)
    counted = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for suite in [root, *root]:
        for attribute, tag in counted.items():
            assert int(suite.get(attribute, "")) == len(list(suite.iter(tag))), attribute


def test_the_schema_refuses_what_is_wrong(valid: xmlschema.XMLSchema) -> None:
    text = junit.render(only("bob"))
    assert not valid.is_valid(text.replace("<failure", "<failing").replace("</failure", "</failing"))
    assert not valid.is_valid(text.replace('tests="4"', 'tests="four"'))


def test_junit_tells_how_a_check_ended() -> None:
    root = ET.fromstring(junit.render(small_class()))
    ends = {
        suite.get("name", "").partition(":")[0]: {
            child.tag for case in suite.iter("testcase") for child in case
        }
        for suite in root
    }
    assert ends["ada"] == set()
    assert ends["bob"] == ends["eve"] == {"failure"}
    assert ends["carol"] == ends["fay"] == ends["gus"] == {"error"}
    assert ends["dan"] == {"skipped"}
    [failure] = ET.fromstring(junit.render(only("bob"))).iter("failure")
    assert failure.get("type") == "no_max_subtraction"
    assert failure.get("message") == "Your output holds NaN at [0, 1]; 0.25 is expected."
    assert OVERFLOW.hint in (failure.text or "")


def test_junit_spells_out_what_xml_cannot_hold(valid: xmlschema.XMLSchema) -> None:
    every = "".join(map(chr, [*range(0x20), 0x7F, 0x85, 0xD800, 0xFFFE, 0xFFFF, 0x1F600]))
    text = junit.render(
        [report(every, [check("a", Verdict.FAILED, message=every, title=every)], output=every)]
    )
    valid.validate(text)
    assert "⟨U+0000⟩" in text and "⟨U+D800⟩" in text and "😀" in text


# JSON


def test_the_published_schema_is_current() -> None:
    assert (ROOT / "docs/report.schema.json").read_text(encoding="utf-8") == schema.text()


def test_reports_fit_the_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema.schema())
    validator.check_schema(schema.schema())
    for graded in small_class():
        told = json.loads(as_json([graded]))
        validator.validate(told)
        validator.validate(told | {"a_field_of_tomorrow": 1})
        for promised in ("format", "exercise", "verdict", "points", "checks", "seconds", "versions"):
            assert not validator.is_valid({name: told[name] for name in told if name != promised})
        assert not validator.is_valid(told | {"format": 2})
        assert not validator.is_valid(told | {"verdict": "excellent"})


# GitHub


def test_github_annotates_the_learners_line() -> None:
    [command] = github.render(only("carol")).splitlines()
    assert command.startswith(
        "::error file=hand-ins/carol/activations/softmax.py,line=31,title=activations/softmax · "
    )
    message = command.rpartition("::")[2]
    assert message == CRASH.replace("%", "%25").replace("\n", "%0A")
    assert github.render(only("dan")).startswith("::notice ")
    assert github.render(only("gus")).startswith("::warning ")
    assert github.render(only("ada")) == ""


def test_a_learners_text_gives_github_no_orders() -> None:
    lines = github.render(small_class()).splitlines()
    assert len(lines) == 7 - 1 + 1  # one for each that did not pass
    for line in lines:
        assert re.fullmatch(r"::(error|warning|notice) file=[^:,]+(,line=\d+)?,title=[^:,]+::.*", line), line
    assert "::error::x" not in "".join(line.partition(" ")[2] for line in lines)


def test_a_notebooks_lines_are_not_its_files() -> None:
    [graded] = only("carol")
    command = github.render([msgspec.structs.replace(graded, file="softmax.ipynb")])
    assert command.startswith("::error file=softmax.ipynb,title=")


def test_the_step_summary_is_harmless_markdown() -> None:
    text = github.summary(small_class())
    assert text.startswith("### dlkit: 32.5 of 80 points\n")
    assert "| ✓ passed | ada&#58; activations/softmax | 10 / 10 |" in text
    assert "| · not started | dan&#58; activations/softmax | 0 / 10 |" in text
    assert "**Logits of ±1000 give no NaN.**" in text
    outside = re.sub(r"(`{3,})text\n.*?\n\1\n", "", text, flags=re.S)
    assert "<script" not in outside and "<img" not in outside
    assert "````text" in text  # the hostile message holds a fence of three


def test_a_summary_too_long_for_github_is_cut_between_two_submissions() -> None:
    many = [msgspec.structs.replace(graded, student=f"s{n}") for n in range(30) for graded in small_class()]
    long = [msgspec.structs.replace(graded, message="x" * 9000, checks=graded.checks[:1]) for graded in many]
    text = github.summary(long)
    assert len(text.encode()) < 1 << 20
    assert text.endswith("There is more than GitHub shows here; the report has it all.\n")
    assert text.count("<details>") >= text.count("</details>") > 0


def test_github_classroom_adds_up_the_points() -> None:
    result = json.loads(base64.b64decode(github.classroom(small_class())))
    assert result["version"] == 1
    assert result["status"] == "error"
    assert (sum(test["score"] for test in result["tests"]), result["max_score"]) == (32.5, 80.0)
    assert {test["status"] for test in result["tests"]} == {"pass", "fail", "error"}
    assert json.loads(base64.b64decode(github.classroom(only("ada"))))["status"] == "pass"
    assert json.loads(base64.b64decode(github.classroom(only("bob"))))["status"] == "fail"


def test_a_classroom_result_fits_a_steps_output() -> None:
    long = report("ada", [check(f"c{n}", Verdict.FAILED, message="é" * 9000) for n in range(20)])
    encoded = github.classroom([long])
    assert len(encoded) <= github.LONGEST
    tests = json.loads(base64.b64decode(encoded))["tests"]
    assert len(tests) == 20 and all(test["message"] for test in tests)


def test_one_students_own_reports_do_not_repeat_the_name() -> None:
    for render in (github.render, github.summary, gitlab.render, gradescope.render):
        assert "bob:" not in render(only("bob")).replace("&#58;", ":").replace("%3A", ":")
        assert "bob:" in render(small_class()).replace("&#58;", ":").replace("%3A", ":")


# GitLab


def test_gitlab_issues_have_what_gitlab_asks_for() -> None:
    issues = json.loads(gitlab.render(small_class()))
    assert len(issues) == 7
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert "\n" not in issue["description"]
    assert len({issue["fingerprint"] for issue in issues}) == 7
    assert gitlab.render([]) == "[]\n"


def test_a_fingerprint_stays_while_its_line_moves() -> None:
    def fingerprint(line: int, student: str = "ada") -> str:
        made = report(student, [check("a", Verdict.CRASHED, message="x", line=line)], file="softmax.py")
        return json.loads(gitlab.render([made, *only("eve")]))[0]["fingerprint"]

    assert fingerprint(3) == fingerprint(30)
    assert fingerprint(3) != fingerprint(3, student="bob")


# Gradescope

RESULT = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format",
          "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}  # fmt: skip
TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
        "visibility", "extra_data"}  # fmt: skip


def test_gradescope_gets_its_documented_fields_only() -> None:
    for reports in (small_class(), []):
        result = json.loads(gradescope.render(reports))
        assert set(result) <= RESULT
        assert result["output_format"] == "text"
        assert result["tests"] or "score" in result
        for test in result["tests"]:
            assert set(test) <= TEST
            assert test["status"] in {"passed", "failed"}
            assert test["output_format"] == test["name_format"] == "text"
            assert 0 <= test["score"] <= test["max_score"]


def test_gradescope_shows_what_is_wrong() -> None:
    result = json.loads(gradescope.render(only("bob")))
    assert sum(test["score"] for test in result["tests"]) == 7.5
    [wrong] = [test for test in result["tests"] if test["status"] == "failed"]
    assert wrong["output"] == f"{OVERFLOW.message}\n\n{OVERFLOW.hint}"
    assert "keras.ops.softmax" in json.loads(gradescope.render(only("eve")))["output"]
    assert "debug 2" in json.loads(gradescope.render(only("carol")))["output"]


# CSV


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_row_for_each_submission() -> None:
    header, *rows = table(gradebook.render(small_class()))
    assert len(rows) == 8
    bob = dict(zip(header, rows[1], strict=True))
    assert (bob["student"], bob["points"], bob["out_of"]) == ("bob", "7.5", "10")
    assert (bob["passed"], bob["checks"], bob["mistakes"]) == ("3", "4", "no_max_subtraction")


def two_exercises() -> list[Report]:
    relu = msgspec.structs.replace(only("ada")[0], exercise="activations/relu", out_of=5.0, points=4.25)
    absent = msgspec.structs.replace(only("dan")[0], student="hal", file="")
    return [*only("ada"), relu, *only("bob"), *only("dan"), *only("gus"), absent]


def test_a_gradebook_for_canvas() -> None:
    header, possible, *rows = table(gradebook.canvas(two_exercises()))
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == ["activations/softmax", "activations/relu"]
    assert possible == ["    Points Possible", "", "", "", "", "10", "5"]
    assert [row[3:] for row in rows] == [
        ["ada", "", "10", "4.25"],
        ["bob", "", "7.5", ""],
        ["dan", "", "0", ""],  # untouched, but handed in
        ["gus", "", "", ""],  # our fault: the instructor decides
        ["hal", "", "", ""],  # nothing handed in
    ]


def test_canvas_knows_its_own_students_by_number() -> None:
    graded = only("ada")[0]
    names = ["lovelaceada_12345", "marxbo_67"]
    downloaded = [msgspec.structs.replace(graded, student=name) for name in names]
    rows = table(gradebook.canvas(downloaded))[2:]
    assert [row[:4] for row in rows] == [["lovelaceada", "12345", "", ""], ["marxbo", "67", "", ""]]
    mixed = [*downloaded, msgspec.structs.replace(graded, student="eve")]
    assert [row[1] for row in table(gradebook.canvas(mixed))[2:]] == ["", "", ""]


def test_a_gradebook_for_moodle() -> None:
    header, *rows = table(gradebook.moodle(two_exercises()))
    assert header == [
        "username",
        "activations/softmax",
        "activations/softmax (feedback)",
        "activations/relu",
        "activations/relu (feedback)",
    ]
    assert rows[1][:2] == ["bob", "7.5"]
    assert "Logits of ±1000 give no NaN." in rows[1][2]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    attack = f'{start}HYPERLINK("http://x","y")'
    graded = report(attack, [check("a", Verdict.FAILED, message=attack, title=attack)], file=attack)
    for render in (gradebook.render, gradebook.canvas, gradebook.moodle):
        for row in table(render([graded])):
            for cell in row:
                assert cell == gradebook.POSSIBLE or not cell.lstrip().startswith(tuple("=+-@＝"))


def test_hostile_is_what_it_claims() -> None:
    assert "<script>" in HOSTILE and "\x1b" in HOSTILE and "\u202e" in HOSTILE
