"""Mixed precision: the layer computes in the dtype that its policy asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras

from autograder.checks.sample import Sample
from autograder.draw import call
from autograder.exam import Observe, Tolerance


def mixed_precision(sample: Sample, dtypes: Iterable[str] = ("float16", "bfloat16")) -> Observe:
    names = tuple(dtypes)

    def works_in_mixed_precision(kit: Any, draw: Any) -> Any:
        """Under mixed precision it computes, and answers, in the layer's own dtype."""
        policy = keras.config.dtype_policy()
        seen = {}
        try:
            for dtype in names:
                keras.config.set_dtype_policy(f"mixed_{dtype}")
                layer, inputs = sample(kit, draw)
                seen[f"{dtype} output"] = call(layer, inputs)
        finally:
            keras.config.set_dtype_policy(policy)
        return seen

    # bfloat16 keeps eight bits: values are compared by what a few roundings may do to them.
    works_in_mixed_precision.tolerance = Tolerance(rtol=0.04, atol=0.04)  # type: ignore[attr-defined]
    return works_in_mixed_precision
