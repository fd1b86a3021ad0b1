"""What happens inside a room: load a module, run checks over it, answer with observations.

The same code serves the learner's module, in a forked and guarded child, and the reference, in a process
of its own. It knows neither verdicts nor, on the learner's side, any answer.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import linecache
import socket
import sys
import time
import types
import zlib
from collections.abc import Callable
from typing import Any

import keras
import msgspec
import tensorflow as tf

from autograder import rules
from autograder.draw import Draw
from autograder.engine import beforehand
from autograder.engine.explain import explain
from autograder.engine.frames import WireError, receive, send
from autograder.engine.gates import Forbidden, Gates
from autograder.engine.inputs import inputs
from autograder.engine.observe import Observations
from autograder.engine.seeding import seed_check, seed_module
from autograder.engine.wire import (
    READY,
    Inputs,
    Leaf,
    Load,
    Outcome,
    Reply,
    Request,
    Run,
    Study,
    Warm,
    pack,
    unpack,
)
from autograder.exam import Exam, Kit, load_exam


class Loaded(msgspec.Struct):
    module: types.ModuleType
    kit: Kit
    exam: Exam
    filename: str
    gates: Gates | None


Study_ = Callable[[Study], Outcome]


class Worker:
    def __init__(self, channel: socket.socket, study: Study_ | None = None) -> None:
        self.channel = channel
        self.study = study
        self.loaded: dict[str, Loaded] = {}
        self.streams = (sys.stdout, sys.stderr)

    def serve(self) -> None:
        """Says that it is ready, then answers requests one by one until the engine hangs up."""
        beforehand.begin()
        send(self.channel, Reply(nonce=READY, outcome=Outcome(kind="loaded"), seconds=0.0))
        while True:
            try:
                request, _ = receive(self.channel, Request)
            except (EOFError, ConnectionError):
                return
            started = time.perf_counter()
            try:
                outcome, arrays = self.answer(request)
            except Exception as error:
                # Ours, not the submission's: an exam or a solution is written wrongly.
                outcome, arrays = Outcome(kind="broken", text=f"{type(error).__name__}: {error}"), b""
            for stream in self.streams:  # the next request may be this process's last
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            reply = Reply(nonce=request.nonce, outcome=outcome, seconds=time.perf_counter() - started)
            try:
                send(self.channel, reply, arrays)
            except (WireError, UnicodeEncodeError):
                said = "Your code returned more than can be sent, or text that no encoding holds."
                unsendable = Outcome(kind="raised", text=said)
                send(self.channel, msgspec.structs.replace(reply, outcome=unsendable))

    def answer(self, request: Request) -> tuple[Outcome, bytes]:
        match request:
            case Load():
                return self.load(request), b""
            case Run():
                return self.run(request)
            case Warm():
                warm()
                return Outcome(kind="loaded"), b""
            case Study() if self.study:
                return self.study(request), b""
            case Inputs() if self.study:
                return self.inputs(request)
        raise ValueError(f"this room does not answer {type(request).__name__}")

    def load(self, request: Load) -> Outcome:
        filename = f"<{request.label}>"
        linecache.cache[filename] = (len(request.source), None, request.source.splitlines(True), filename)
        exam = load_exam(request.exercise, request.exam)
        try:
            tree = ast.parse(request.source, filename)
            code = compile(tree, filename, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return explain(error, filename)
        gates = None
        if request.rules:
            # Nothing of the learner's has run yet, so this finding is as good as one made outside.
            found = rules.offences(tree, exam.without)
            if found:
                return Outcome(kind="refused", text="\n".join(f.text for f in found[:5]), line=found[0].line)
            gates = Gates(exam.without, filename)
        module = types.ModuleType("submission")
        module.__dict__["__builtins__"] = builtins
        sys.modules["submission"] = module
        keras.config.disable_traceback_filtering()
        if not self.loaded:
            seed_module(0)
        try:
            exec(code, module.__dict__)
        except BaseException as error:
            return explain(gates.broken if gates and gates.broken else error, filename)
        kit = Kit(getattr(module, request.inside) if request.inside else module)
        self.loaded[request.key] = Loaded(module, kit, exam, filename, gates)
        return Outcome(kind="loaded")

    def run(self, request: Run) -> tuple[Outcome, bytes]:
        loaded = self.loaded[request.key]
        observe = self.prepared(request)
        try:
            observations = Observations(observe())
            outcome, arrays = Outcome(kind="observed", leaves=observations.leaves), pack(observations.arrays)
        except BaseException as error:
            outcome, arrays = explain(error, loaded.filename), b""
        if loaded.gates and loaded.gates.broken:
            outcome, arrays = explain(loaded.gates.broken, loaded.filename), b""
        return outcome, arrays

    def inputs(self, request: Inputs) -> tuple[Outcome, bytes]:
        found = inputs(self.prepared(request), request.leaf)
        if found is None:
            return Outcome(kind="observed"), b""
        leaf = Leaf("inputs", "array", dtype=found.dtype.name, shape=list(found.shape))
        return Outcome(kind="observed", leaves=[leaf]), pack({"0": found})

    def prepared(self, request: Run | Inputs) -> Callable[[], Any]:
        """A check, with everything set as for each one."""
        loaded = self.loaded[request.key]
        check = loaded.exam.checks[request.check]
        shown = unpack(request.shown) if isinstance(request, Run) else {}
        draw = Draw(request.seed, request.exercise, request.check, shown)
        keras.config.set_floatx(request.floatx)
        keras.config.set_dtype_policy(request.floatx)
        tf.config.run_functions_eagerly(isinstance(request, Run) and request.untraced and check.untraced)
        seed_check(zlib.crc32(f"{request.seed}\0{request.check}".encode()))
        sys.modules["submission"] = loaded.module
        return lambda: check.observe(loaded.kit, draw)


def warm() -> None:
    """A layer's arithmetic, forward and back, also compiled. No Keras layer: Keras counts those."""

    def slope(values: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(values)
            total = tf.reduce_sum(tf.nn.softmax(tf.matmul(values, values, transpose_b=True) + 1.0) / 2.0)
        return tape.gradient(total, values)

    values = tf.reshape(tf.range(6.0), (2, 3))
    slope(values)
    tf.function(slope, autograph=False, jit_compile=True)(values)


__all__ = ["Forbidden", "Worker"]
