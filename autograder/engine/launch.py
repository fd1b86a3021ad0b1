"""How our processes are started, and the exception that says that one of them does not work."""

from __future__ import annotations

from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
# The package may lie in a clone, beside another one that is installed: ours goes first on the isolated path.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); sys.argv[1:3] = [sys.argv[2]]; "
    "module = sys.argv.pop(1); import importlib; importlib.import_module(module).main()"
)


GONE = "the fork server has gone away"  # how a worker ended whose end nobody can tell


class EngineError(Exception):
    """Something of ours does not work; the learner's grade is not touched by it."""


class CorpusError(EngineError):
    """An exam or a solution is written wrongly."""
