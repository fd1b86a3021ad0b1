"""Chosen numbers: kinks, saturated tails, the neighbourhood of 0, where random inputs never land."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.exam import Observe, Tolerance


def hard_places(
    make: Callable[..., Any], places: Mapping[str, list[float]], dtype: str | None = None
) -> Observe:
    """Outputs and gradients of the layer `make(kit, **options)` at numbers that are given in words.

    Give it a name and a title. With a `dtype` both the layer and its inputs are of that dtype.
    """

    def is_right_at_hard_places(kit: Any, draw: Any) -> Any:
        """Outputs and gradients are right where it is hard."""
        layer = make(kit, dtype=dtype) if dtype else make(kit)
        seen = {}
        for words, numbers in places.items():
            # Through float32 first, as drawn numbers go.
            inputs = tf.constant(np.asarray(numbers, "float32"), dtype or keras.config.floatx())
            pulled = draw.pullback(layer, inputs=inputs)
            seen[f"output {words}"] = pulled["output"]
            seen[f"gradient of inputs {words}"] = pulled["gradient of inputs"]
        return seen

    if dtype == "float16":  # ten bits: a few roundings
        is_right_at_hard_places.tolerance = Tolerance(rtol=0.01, atol=0.003)  # type: ignore[attr-defined]
    return is_right_at_hard_places
