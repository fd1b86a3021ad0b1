"""Compares what the learner's module returned with what the reference returned, and says the difference.

The order of findings: kind and structure, then shape, dtype, finite, values; the first one is told. A
distance of 1 is the edge of the tolerance, so `prove` can say how far mistakes lie outside of it and the
noise of right answers inside.
"""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec
import numpy as np

from autograder.engine.frames import WireError
from autograder.engine.wire import Blob, Leaf, Outcome
from autograder.exam import Tolerance


class Observed(msgspec.Struct, frozen=True):
    """A check's outcome as it came over the wire: described leaves, undecoded arrays."""

    outcome: Outcome
    arrays: bytes

    def array(self, leaf: int) -> np.ndarray:
        """To be asked only of what has turned out to have the form that is expected."""
        told = self.outcome.leaves[leaf]
        return Blob(self.arrays).array(str(leaf), told.dtype, told.shape)


class Difference(msgspec.Struct, frozen=True):
    message: str
    distance: float = math.inf  # in tolerances


def difference(
    got: Observed, expected: Observed, tolerance: Tolerance, reveal: bool = True
) -> Difference | None:
    """The first difference, or None where everything agrees within the tolerance."""
    found, _ = _compare(got, expected, tolerance, reveal)
    return found


def differing(got: Observed, expected: Observed, tolerance: Tolerance) -> list[int]:
    """The arrays that have the form expected of them but other values, by their places."""
    found = []
    for index, (have, want) in enumerate(zip(got.outcome.leaves, expected.outcome.leaves, strict=False)):
        if _form(have, want) is None and want.kind in ("tensor", "array"):
            different = _values(got.array(index), expected.array(index), have.path, tolerance, reveal=False)
            found += [index] if isinstance(different, Difference) else []
    return found


def distance(got: Observed, expected: Observed, tolerance: Tolerance) -> float:
    """How far apart two observations are, in tolerances: 0 for equal, infinite where not comparable."""
    found, largest = _compare(got, expected, tolerance, reveal=False)
    return found.distance if found else largest


def same_outcome(got: Observed, other: Observed, tolerance: Tolerance) -> bool:
    """Whether two runs ended alike: equal observations, or the same finding or error in the same words."""
    one, two = got.outcome, other.outcome
    if one.kind != two.kind:
        return False
    if one.kind == "observed":
        return _compare(got, other, tolerance, reveal=False, nan_is_nan=True)[0] is None
    if one.kind == "finding":
        return one.text == two.text
    return one.kind == "raised" and (one.error, last_line(one.text)) == (two.error, last_line(two.text))


def last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


def _compare(
    got: Observed, expected: Observed, tolerance: Tolerance, reveal: bool, nan_is_nan: bool = False
) -> tuple[Difference | None, float]:
    ours, theirs = expected.outcome.leaves, got.outcome.leaves
    blob, reference = Blob(got.arrays), Blob(expected.arrays)
    largest = 0.0
    for index, want in enumerate(ours):
        have = theirs[index] if index < len(theirs) else Leaf(want.path, "none")
        found: Difference | float | None = _form(have, want)
        if found is None and want.kind in ("tensor", "array"):
            place = str(index)
            try:
                array = blob.array(place, have.dtype, have.shape)
            except WireError as error:
                return Difference(f"The answer could not be read: {error}."), math.inf
            wanted = reference.array(place, want.dtype, want.shape)
            if nan_is_nan:
                array, wanted = without_shared_nan(array, wanted)
            found = _values(array, wanted, have.path, tolerance, reveal)
        elif found is None:
            found = _plain(have, want, tolerance, reveal)
        if isinstance(found, Difference):
            return found, found.distance
        largest = max(largest, found or 0.0)
    if len(theirs) > len(ours):
        return Difference("Your code returned more values than the exercise asks for."), math.inf
    return None, largest


def _form(have: Leaf, want: Leaf) -> Difference | None:
    """Kind, structure, shape and dtype."""
    if have.kind != want.kind or have.path != want.path:
        return Difference(_kind_message(have, want))
    if want.kind in ("list", "dict") and have.value != want.value:
        return Difference(f"{said_of(want.path, 'holds')} {have.value}; {want.value} is expected.")
    if have.shape != want.shape:
        return Difference(f"{said_of(want.path, 'has')} shape {shape(have)}; {shape(want)} is expected.")
    if have.dtype != want.dtype:
        return Difference(f"{said_of(want.path, 'is')} {have.dtype}; {want.dtype} is expected.")
    return None


def _kind_message(have: Leaf, want: Leaf) -> str:
    if want.path.rpartition(".")[2].startswith("gradient of ") and have.kind == "none":
        return (
            f"No {want.path} arrives: something on the way cuts it off "
            "(NumPy, a Python number, a rounding or comparison, or the input is not used)."
        )
    if want.kind == "none":
        return f"{said_of(want.path, 'is')} {KINDS[have.kind]}; None is expected."
    return f"{said_of(want.path, 'is')} {KINDS[have.kind]}; {KINDS[want.kind]} is expected."


PLURAL = {"has": "have", "is": "are", "holds": "hold", "differs": "differ"}
AFTER_A_NOUN = re.compile(r" (?:of|for|with|at|in|under|after|before|when|that|to)\b|[.,\[{]")
KINDS = {
    "tensor": "a tensor",
    "array": "a NumPy array",
    "number": "a Python number",
    "flag": "True or False",
    "text": "text",
    "none": "None",
    "list": "a tuple or list",
    "dict": "a dictionary",
}


def _plain(have: Leaf, want: Leaf, tolerance: Tolerance, reveal: bool) -> Difference | float:
    if have.value == want.value:
        return 0.0
    apart = math.inf
    if isinstance(have.value, float) and isinstance(want.value, float) and math.isfinite(have.value):
        apart = abs(have.value - want.value) / (tolerance.atol + tolerance.rtol * abs(want.value))
        if apart <= 1:
            return apart
    told = f": got {have.value}, expected {want.value}" if reveal else ""
    return Difference(f"{said_of(want.path, 'is')} not what is expected{told}.", apart)


def _values(
    got: np.ndarray, expected: np.ndarray, path: str, tolerance: Tolerance, reveal: bool
) -> Difference | float:
    if got.size == 0:
        return 0.0
    if not np.issubdtype(got.dtype, np.inexact) and got.dtype.name != "bfloat16":
        return _exact(got, expected, path, reveal)
    have, want = got.astype(np.float64), expected.astype(np.float64)
    odd = ~np.isfinite(have) & (have != want)
    if odd.any():
        at = np.unravel_index(int(np.argmax(odd)), odd.shape)
        told = f" where {number(want[at])} is expected" if reveal else ""
        return Difference(f"{said_of(path, 'holds')} {number(have[at])} at {place(at)}{told}.")
    with np.errstate(invalid="ignore"):
        gap = np.where(have == want, 0.0, np.abs(have - want))
        apart = gap / (tolerance.atol + tolerance.rtol * np.abs(want))
    apart = np.nan_to_num(apart, nan=np.inf, posinf=np.inf)
    worst = float(apart.max())
    if worst <= 1:
        return worst
    at = np.unravel_index(int(np.argmax(apart)), apart.shape)
    told = (
        f": got {number(have[at])}, expected {number(want[at])} (largest difference {number(gap.max())})"
        if reveal
        else ""
    )
    size = f" {place(got.shape, '()')}" if got.ndim else ""
    right = f"{said_of(path, 'has')} the right shape{size} but {verb(path, 'differs')} from the reference"
    return Difference(f"{right}{spot(at)}{told}.", worst)


def without_shared_nan(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """NaN is never right, but two wrong answers with NaN in the same places are wrong in the same way."""
    if not np.issubdtype(one.dtype, np.inexact) and one.dtype.name != "bfloat16":
        return one, two
    both = np.isnan(one.astype(np.float32)) & np.isnan(two.astype(np.float32))
    return np.where(both, np.zeros_like(one), one), np.where(both, np.zeros_like(two), two)


def _exact(got: np.ndarray, expected: np.ndarray, path: str, reveal: bool) -> Difference | float:
    wrong = got != expected
    if not wrong.any():
        return 0.0
    at = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    told = f": got {got[at]}, expected {expected[at]}" if reveal else ""
    return Difference(f"{said_of(path, 'differs')} from the reference{spot(at)}{told}.")


def the(path: str) -> str:
    if not path:
        return "your output"
    return f"the {path}" if path.startswith("gradient of ") else f"your {path}"


def said_of(path: str, what: str) -> str:
    """The beginning of a sentence, such as "Your logits of the model have"."""
    subject = the(path)
    return f"{subject[0].upper()}{subject[1:]} {verb(path, what)}"


def verb(path: str, what: str) -> str:
    """As the first noun wants it: one output differs, two outputs differ."""
    noun = AFTER_A_NOUN.split(path or "output", maxsplit=1)[0]
    return PLURAL[what] if noun.endswith("s") and not noun.endswith(("ss", "as", "is", "us")) else what


def shape(leaf: Leaf) -> str:
    return place(tuple(leaf.shape), "()")


def spot(at: tuple[Any, ...]) -> str:
    return f" at {place(at)}" if at else ""


def place(at: tuple[Any, ...], brackets: str = "[]") -> str:
    inside = ", ".join(str(int(index)) for index in at)
    comma = "," if len(at) == 1 and brackets == "()" else ""
    return f"{brackets[0]}{inside}{comma}{brackets[1]}"


def number(value: Any) -> str:
    """Four significant digits: enough to recognise a value, short enough to read."""
    value = float(value) + 0.0  # -0 becomes 0
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return f"{value:.4g}"
