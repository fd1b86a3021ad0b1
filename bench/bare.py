"""The floor: the same checks without wire, judge, guards or rules.

As a program it runs them `once`; or, after importing Keras, for each line on its standard input, which names
an exercise and a file: in a child that it forks (`forked`), or in itself (`used`), where TensorFlow has been
used before. It answers with the seconds that each part took.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.spans import Spans

NUMBERS = ("normal", "uniform", "integers", "permutation", "one_hot", "probabilities", "mask", "number")


def checks(slug: str, source: str, spans: Spans) -> None:
    """All checks of an exam over a submission, in this process."""
    import types

    from autograder.catalog import exam_path
    from autograder.draw import Draw
    from autograder.engine.beforehand import begin
    from autograder.exam import Kit, load_exam
    from autograder.report import PRACTICE

    begin()  # counted with the fork, as for ours
    with spans.span("first operation"):
        first_operation()
    with spans.span("exam"):
        exam = load_exam(slug, exam_path(slug).read_text(encoding="utf-8"))
    with spans.span("module"):
        module = types.ModuleType("submission")
        sys.modules["submission"] = module
        exec(compile(source, "<submission>", "exec"), module.__dict__)
    for check in exam.checks.values():
        with spans.span("checks"):
            check.observe(Kit(module), Draw(PRACTICE, slug, check.name))


def first_operation() -> None:
    import tensorflow as tf

    tf.constant(1.0) + 1.0


def prepared() -> Spans:
    """Everything is imported, and TensorFlow has not done anything yet."""
    import gc

    import keras  # noqa: F401
    import numpy.random  # noqa: F401

    import autograder.checks  # noqa: F401
    from autograder.draw import Draw
    from autograder.engine import beforehand
    from autograder.engine.replicas import make_devices

    spans = Spans()
    spans.wrap(Draw, "draws", *NUMBERS)
    make_devices()
    beforehand.prepare()
    gc.collect()
    gc.freeze()
    return spans


def in_a_child(action: Callable[[], None]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(pid, 0)[1]:
        print("failed", flush=True)


def main(mode: str, *once: str) -> None:
    spans = prepared()

    def run(slug: str, file: str) -> None:
        spans.seconds.clear()
        checks(slug, Path(file).read_text(encoding="utf-8"), spans)
        print(json.dumps(spans.seconds), flush=True)

    if mode == "once":
        run(*once)
        return
    print("ready", flush=True)
    for line in sys.stdin:
        slug, file = line.rstrip("\n").split("\t")
        if mode == "forked":
            in_a_child(partial(run, slug, file))
        else:
            run(slug, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
