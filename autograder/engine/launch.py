"""How our processes are started, and the exception that says that one of them does not work."""

from __future__ import annotations

from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
# The package may lie in a clone that is not installed, so its folder goes last on an isolated path.
START = (
    "import sys; sys.path.append(sys.argv[1]); sys.argv[1:3] = [sys.argv[2]]; "
    "module = sys.argv.pop(1); import importlib; importlib.import_module(module).main()"
)


class EngineError(Exception):
    """Something of ours does not work; the learner's grade is not touched by it."""


class CorpusError(EngineError):
    """An exam or a solution is written wrongly."""
