"""What the README promises is there, and the demo does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def dlkit(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def commands() -> list[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    shown = re.findall(r"(?:^|`|/)dlkit ([a-z]+)", text, re.M)
    return sorted(set(shown))


def test_some_commands_are_documented():
    assert {"check", "grade", "watch", "prove"} <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_documented_command_exists_and_explains_itself(command):
    called = dlkit(command, "--help")
    assert called.returncode == 0, called.stderr
    assert "Usage" in called.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_documented_make_target_exists():
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M))
    assert {"demo", "test", "lint", "prove"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_demo_shows_a_right_a_wrong_and_an_untouched_answer():
    shown = subprocess.run(
        [sys.executable, "-m", "examples.demo"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    right, wrong, untouched = re.split(r"\$ dlkit check .*", shown)[1:]
    assert "Passed: 10 of 10 points" in right
    assert "The scores are not divided by √d" in wrong
    assert "0 of 10 points" in untouched
    assert "has a TODO where your answer goes" in untouched
    assert "Traceback" not in shown
