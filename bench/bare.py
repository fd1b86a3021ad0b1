"""The floor: the same checks without wire, judge, guards or rules.

As a program it imports Keras once and forks a child for each line on its standard input, as
`once` does in a process of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def checks(slug: str, source: str) -> None:
    """All checks of an exam over a submission, in this process."""
    import types

    from autograder.catalog import exam_path
    from autograder.draw import Draw
    from autograder.exam import Kit, load_exam
    from autograder.report import PRACTICE

    exam = load_exam(slug, exam_path(slug).read_text(encoding="utf-8"))
    module = types.ModuleType("submission")
    sys.modules["submission"] = module
    exec(compile(source, "<submission>", "exec"), module.__dict__)
    for check in exam.checks.values():
        check.observe(Kit(module), Draw(PRACTICE, slug, check.name))


def forked(slug: str, source: str) -> None:
    import gc

    import keras  # noqa: F401
    import numpy.random  # noqa: F401

    import autograder.draw  # noqa: F401

    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            checks(slug, source)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print("done" if status == 0 else "failed", flush=True)


if __name__ == "__main__":
    mode, slug, file = sys.argv[1:]
    (forked if mode == "forked" else checks)(slug, Path(file).read_text(encoding="utf-8"))
