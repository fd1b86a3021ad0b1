"""What a failed check saw, for a picture of it: of practice inputs alone, and of a size to look at.

Evidence stands beside a report, never in it: expected values of grading seeds leave the engine in no form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:  # `dlkit check` is told of evidence, and does without NumPy until it draws
    import numpy as np


class Numbers(msgspec.Struct, frozen=True):
    """An array of float32, as it travels."""

    shape: list[int]
    data: bytes

    @classmethod
    def of(cls, array: np.ndarray) -> Numbers:
        import numpy as np

        with np.errstate(over="ignore"):
            return cls(list(array.shape), np.ascontiguousarray(array, "<f4").tobytes())

    @property
    def array(self) -> np.ndarray:
        import numpy as np

        return np.frombuffer(self.data, "<f4").reshape(self.shape)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One observation of a check: what the learner's code gave where something else is expected."""

    check: str
    path: str  # which observation: "output near +1000", "gradient of inputs"; empty where there is but one
    where: str = ""  # the part of it that is shown, such as [0, 10:74, :, 3]; empty for all of it
    worst: list[int]  # where the two differ most, in what is shown
    got: Numbers
    expected: Numbers
    inputs: Numbers | None = None  # where each number of the output belongs to one of the input's


OnEvidence = Callable[[Evidence], None]
