"""Makes the callables that an exercise forbids raise while the learner's code is on the stack.

A gate changes the function itself, not the names that lead to it: aliases, `getattr`, registries such as
`keras.activations.get` and references taken earlier all end at the same object. The framework goes on
using it where no learner's frame is beneath, so Keras and the exam work as before.
"""

from __future__ import annotations

import _thread
import builtins
import importlib
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from autograder.rules import canonical, is_private, refusal

# Where the public names lead: a function of the same name in one of these is the same ready-made answer.
UNDERNEATH = [
    *(
        f"keras.src.backend.tensorflow.{name}"
        for name in ("core", "image", "linalg", "math", "nn", "numpy", "rnn")
    ),
    *(f"tensorflow.python.ops.{name}" for name in ("nn_ops", "array_ops", "math_ops", "image_ops_impl")),
    *(f"tensorflow.python.ops.gen_{name}_ops" for name in ("nn", "array", "math", "image", "linalg")),
]


class Forbidden(Exception):
    """The submission called something that the exercise asks to write by hand."""

    def __init__(self, name: str, line: int | None) -> None:
        super().__init__(refusal(name, line))
        self.line = line


class Gates:
    """The gates around one submission. `broken` keeps the first offence, also a swallowed one."""

    def __init__(self, without: Iterable[str], filename: str) -> None:
        self.filename = filename
        self.broken: Forbidden | None = None
        for name in without:
            self._close(name)
        self._close_private_roads()
        self._follow_threads()

    def _pass(self, name: str) -> None:
        line = self._line_beneath(sys._getframe(2))
        if line is not None:
            self._refuse(name, line)

    def _line_beneath(self, frame: types.FrameType | None) -> int | None:
        while frame is not None:
            if frame.f_code.co_filename == self.filename:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def _refuse(self, name: str, line: int) -> None:
        error = Forbidden(canonical(name), line)
        self.broken = self.broken or error
        raise error

    def _close(self, name: str) -> None:
        target = resolve(name)
        if isinstance(target, type):
            for function in vars(target).values():
                if isinstance(function, types.FunctionType):
                    self._swap(function, name)
            self._close_subclassing(target, name)
            return
        for function in {id(f): f for f in [*unwrapped(target), *namesakes(name)]}.values():
            self._swap(function, name)

    def _swap(self, function: types.FunctionType, name: str) -> None:
        """Gives the function a new body, which looks down the stack and then does what the old one did."""
        original = types.FunctionType(
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        original.__kwdefaults__ = function.__kwdefaults__

        def gate(*args: Any, **kwargs: Any) -> Any:
            self._pass(name)
            return original(*args, **kwargs)

        function.__code__ = calling(gate, function.__code__.co_freevars)
        function.__defaults__ = None
        function.__kwdefaults__ = None

    def _close_subclassing(self, target: type, name: str) -> None:
        inherited = target.__init_subclass__

        def __init_subclass__(cls: Any, /, **kwargs: Any) -> None:
            self._pass(name)
            inherited(**kwargs)

        target.__init_subclass__ = classmethod(__init_subclass__)  # type: ignore[assignment]

    def _close_private_roads(self) -> None:
        """`tf.raw_ops` holds copies of every operation, and the private packages hold the rest."""
        import tensorflow as tf

        for holder in (tf, tf.compat.v1, tf.compat.v2):
            module = holder.raw_ops
            vars(holder)["raw_ops"] = sys.modules[module.__name__] = closed(module, self._pass)

        real_import, real_import_module = builtins.__import__, importlib.import_module

        def mine(frame: types.FrameType) -> bool:
            return frame.f_code.co_filename == self.filename

        def guarded_import(name: str, *args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1)  # mostly Keras itself, which imports wherever it needs something
            if mine(caller) and is_private(canonical(name)):
                self._refuse(name, caller.f_lineno)
            return real_import(name, *args, **kwargs)

        def guarded_import_module(name: str, package: str | None = None) -> Any:
            caller = sys._getframe(1)
            if mine(caller) and is_private(canonical(name)):
                self._refuse(name, caller.f_lineno)
            return real_import_module(name, package)

        builtins.__import__ = guarded_import
        importlib.import_module = guarded_import_module

    def _follow_threads(self) -> None:
        """A thread's stack begins anew: one that the submission starts gets a frame of it at the bottom."""
        start = _thread.start_new_thread

        def start_new_thread(function: Callable[..., Any], *args: Any) -> int:
            line = self._line_beneath(sys._getframe(1))
            if line is not None:
                text = "\n" * (line - 1) + "lambda *args, **kwargs: function(*args, **kwargs)"
                function = eval(compile(text, self.filename, "eval"), {"function": function})
            return start(function, *args)

        for module, name in ((_thread, "start_new_thread"), (threading, "_start_new_thread")):
            setattr(module, name, start_new_thread)


def closed(module: types.ModuleType, gate: Callable[[str], None]) -> types.ModuleType:
    """Stands in for `module`, which only a closure holds: an attribute would be a way around the gate."""
    stand_in = types.ModuleType(module.__name__)

    def __getattr__(name: str) -> Any:
        gate(f"tensorflow.raw_ops.{name}")
        return getattr(module, name)

    vars(stand_in)["__getattr__"] = __getattr__
    return stand_in


def calling(gate: Callable[..., Any], freevars: tuple[str, ...]) -> types.CodeType:
    """Code that calls `gate`, with as many free variables as the function that it is put into."""
    gated = gated_code(freevars)
    constants = tuple(gate if value == 0xD1C else value for value in gated.co_consts)
    return gated.replace(co_consts=constants)


@cache
def gated_code(freevars: tuple[str, ...]) -> types.CodeType:
    """With 0xD1C where the gate goes: to compile it is slow, and the same for all."""
    lines = [
        "def make():",
        *(f"    {name} = None" for name in freevars),
        "    def gated(*args, **kwargs):",
        *(f"        {name}" for name in freevars),
        "        return (0xD1C).__call__(*args, **kwargs)",
    ]
    scope = compile("\n".join(lines), "<gate>", "exec", dont_inherit=True)
    make = next(value for value in scope.co_consts if isinstance(value, types.CodeType))
    return next(value for value in make.co_consts if isinstance(value, types.CodeType))


def resolve(name: str) -> Any:
    """The object behind a public dotted name."""
    root, *path = name.split(".")
    found: Any = importlib.import_module(root)
    for attribute in path:
        found = getattr(found, attribute)
    return found


def unwrapped(function: Any) -> Iterator[types.FunctionType]:
    while function is not None:
        if isinstance(function, types.FunctionType):
            yield function
        function = getattr(function, "__wrapped__", None)


def namesakes(name: str) -> Iterator[types.FunctionType]:
    last = name.rpartition(".")[2]
    for path in UNDERNEATH:
        module = sys.modules.get(path)
        yield from unwrapped(getattr(module, last, None))
