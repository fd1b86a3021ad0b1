"""Keras masks: does a layer hand on the mask that came with its input?"""

from __future__ import annotations

from typing import Any

import keras

from autograder.checks.sample import Sample
from autograder.exam import Observe


def passes_masks_on(sample: Sample) -> Observe:
    """The sample's first input is (batch, time, features); some of its steps are masked here."""

    def passes_the_mask_on(kit: Any, draw: Any) -> Any:
        """A Keras mask on the input reaches the layers that come after."""
        layer, inputs = sample(kit, draw)
        sequence, *others = inputs.values()
        mask = draw.mask(*sequence.shape[:2])
        keras.src.backend.set_keras_mask(sequence, mask)
        output = layer(sequence, *others)
        return {"mask of the output": keras.src.backend.get_keras_mask(output)}

    return passes_the_mask_on
