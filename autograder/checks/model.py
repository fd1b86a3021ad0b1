"""A layer among layers: in a functional model with an open batch size, fitted for a step."""

from __future__ import annotations

from typing import Any

from autograder.checks.sample import Sample, functional, tensors
from autograder.exam import Observe


def fits_into_a_model(sample: Sample) -> Observe:
    """The model is called on the sample's inputs, and asked for the shape that it infers."""

    def fits_into_a_keras_model(kit: Any, draw: Any) -> Any:
        """It drops into a Keras model whose batch size is open."""
        layer, inputs = sample(kit, draw)
        model = functional(layer, inputs)
        outputs = model(tensors(inputs))
        return {"output of the model": outputs, "shape inferred": repr(model.output_shape)}

    return fits_into_a_keras_model
