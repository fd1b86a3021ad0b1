"""The house's own rules: who imports whom, what stays cheap, what is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([a-z0-9.-]+)==(.+?)(?: ; .*)? \\$", re.M)


def modules(folder: str) -> list[Path]:
    return sorted(ROOT.glob(f"{folder}/**/*.py"))


def imports(path: Path) -> Iterator[str]:
    """Absolute names of everything a file imports, at the top or inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def offenders(folder: str, *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if name.split(".")[0] in forbidden or name in forbidden
    ]


def test_the_reader_of_imports_can_find_something():
    assert offenders("autograder/checks", "tensorflow")
    assert offenders("autograder/cli", "typer")


def test_the_library_knows_nothing_of_the_grader():
    assert offenders("dlkit", "autograder") == []


def test_exams_hold_no_answers():
    assert offenders("autograder/exams", "solutions") == []
    assert offenders("autograder/checks", "solutions") == []


def test_exercises_import_nothing_of_the_grader():
    assert offenders("exercises", "autograder", "solutions") == []


def test_reports_see_only_the_record():
    for path in modules("autograder/reports"):
        ours = {name for name in imports(path) if name.startswith("autograder.")}
        assert not {name for name in ours if not name.startswith(("autograder.report", "autograder.text"))}, (
            path.name
        )


def test_the_command_line_and_the_engines_own_side_import_no_tensorflow():
    assert offenders("autograder/cli", "tensorflow", "keras") == []
    code = (
        "import sys, autograder.cli, autograder.engine.engine, autograder.engine.resident_server\n"
        "loaded = {'tensorflow', 'keras'} & set(sys.modules)\n"
        "sys.exit(f'imported {loaded}' if loaded else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_list_of_exercises_loads_no_numbers():
    code = (
        "import sys; sys.argv = ['dlkit', 'list']\n"
        "from autograder.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'tensorflow', 'keras', 'matplotlib', 'jupytext'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def test_every_dependency_is_pinned_with_hashes_and_without_addresses():
    text = (ROOT / "requirements/constraints.txt").read_text()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [*wanted["dependencies"], *wanted["optional-dependencies"]["dev"]]
    for name in names:
        bare = name.partition("[")[0].partition(">")[0].partition("=")[0].strip().lower().replace("_", "-")
        assert f"\n{bare}==" in f"\n{text}", f"{bare} is not pinned"
    assert "://" not in text
    blocks = text.split("\n    # via")
    assert all("--hash=sha256:" in block for block in blocks[:-1])


def test_what_the_bench_compares_with_is_pinned_and_fits_what_we_have():
    text = (ROOT / "requirements/peers.txt").read_text()
    ours = dict(PINNED.findall((ROOT / "requirements/constraints.txt").read_text()))
    theirs = dict(PINNED.findall(text))
    assert "otter-grader" in theirs
    other = {name for name, pin in theirs.items() if ours.get(name, pin) != pin}
    assert other <= {"wrapt"}  # otter wants an older one; TensorFlow takes both
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in PINNED.split(text)[3::3])


@pytest.mark.parametrize("folder", ["autograder", "dlkit", "bench"])
def test_modules_stay_small(folder):
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(folder)}
    assert {path: lines for path, lines in long.items() if lines > 300} == {}
