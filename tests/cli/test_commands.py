"""The table of commands, by which a call imports no more than it needs."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
import typer

from autograder.cli import GROUPS, application


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_is_listed_with_its_commands(group):
    alone = typer.Typer()
    alone.callback()(lambda: None)
    alone.add_typer(import_module(f"autograder.cli.{group}").app)
    assert tuple(typer.main.get_group(alone).commands) == GROUPS[group]


def test_help_shows_all_of_them_in_order():
    names = [name for group in GROUPS.values() for name in group]
    assert list(typer.main.get_group(application()).commands) == names


def test_a_check_imports_neither_other_commands_nor_what_shows_an_answer_before_it_asks():
    code = (
        "import sys; from autograder.cli import run; run(['check', 'nothing'])\n"
        "late = ('autograder.cli.courses', 'autograder.cli.training', 'importlib.metadata', 'rich')\n"
        "print([name for name in late if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
    assert "nothing" in ran.stderr
