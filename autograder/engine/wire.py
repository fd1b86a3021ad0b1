"""What the engine and its rooms say to each other, and the arrays that go with it, as safetensors.

Arrays are not decoded on arrival: `Blob.array` gives one out only in the dtype and shape that the reader
says it expects, so a lying header allocates nothing.
"""

from __future__ import annotations

from typing import Any, Literal

import ml_dtypes
import msgspec
import numpy as np
import safetensors
import safetensors.numpy

from autograder.engine.frames import MAX_HEADER, WireError

MAX_TEXT = 4000
READY = "ready"  # the nonce of a room's first word


class Load(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Make this source a module that later requests call `key`."""

    nonce: str
    key: str
    exercise: str
    exam: str  # its source
    source: str
    label: str
    rules: bool  # enforce the exam's `without`; the reference may use anything
    inside: str = ""  # the class of the module that checks see in its place, such as the author's `Oracle`


class Warm(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Run TensorFlow's first operations, which set much up, before anybody waits for them."""

    nonce: str


class Run(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Run one check of the exam over a loaded module. The seed is not known before."""

    nonce: str
    key: str
    exercise: str
    check: str
    seed: str
    floatx: str = "float32"
    shown: bytes = b""  # arrays: of a lesson, what the learner's code may see
    untraced: bool = False  # this is the reference: see `Check.untraced`


class Inputs(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Ask the reference room what belongs to an observation of a check, number by number, as its input."""

    nonce: str
    key: str
    exercise: str
    check: str
    seed: str
    leaf: int  # its place among the check's observations
    floatx: str = "float32"


class Study(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Ask the reference room for an exercise's exam sheet and variants."""

    nonce: str
    exercise: str
    exam: str
    solution: str


Request = Load | Run | Inputs | Study | Warm


class Leaf(msgspec.Struct, frozen=True):
    """One node of what a check returned, in order of appearance."""

    path: str
    kind: Literal["tensor", "array", "number", "flag", "text", "none", "list", "dict"]
    value: int | float | bool | str | None = None
    dtype: str = ""
    shape: list[int] = []


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a request ended. `text` and `line` are for people; `leaves` describe the arrays."""

    kind: Literal["observed", "loaded", "studied", "finding", "not_started", "raised", "refused", "broken"]
    text: str = ""
    error: str = ""  # the exception's class, where one was raised
    line: int | None = None
    leaves: list[Leaf] = []
    study: bytes = b""  # a `Studied`, encoded


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    nonce: str
    outcome: Outcome
    seconds: float


class Blob:
    """The arrays of a frame, undecoded until somebody knows what to expect."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._arrays: dict[str, dict[str, Any]] | None = None

    def array(self, name: str, dtype: str, shape: list[int]) -> np.ndarray:
        if self._arrays is None:
            # safetensors would take a hundred megabytes of header, and make objects of it
            if int.from_bytes(self._data[:8], "little") > MAX_HEADER:
                raise WireError("unreadable arrays: their header is too large")
            try:
                self._arrays = dict(safetensors.deserialize(self._data))  # type: ignore[no-untyped-call]
            except safetensors.SafetensorError as error:
                raise WireError(f"unreadable arrays: {error}") from None
        stored = self._arrays.get(name)
        if stored is None or stored["dtype"] != STORED[dtype] or list(stored["shape"]) != shape:
            raise WireError(f"array {name} is not the {dtype} of shape {shape} that its header promised")
        return np.frombuffer(stored["data"], dtype=DTYPES[dtype]).reshape(shape)


STORED = {
    "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
    "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "uint8": "U8", "uint16": "U16", "uint32": "U32", "uint64": "U64", "bool": "BOOL",
}  # fmt: skip
DTYPES = {name: np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name) for name in STORED}


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    return safetensors.numpy.save(arrays) if arrays else b""


def unpack(arrays: bytes) -> dict[str, np.ndarray]:
    """To be asked only of what this side has packed itself, or the engine."""
    return safetensors.numpy.load(arrays) if arrays else {}
